// The two ways to read: COPY in binary, and rows one by one in binary.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "pg_internal.h"

static const char *mismatch(int64_t row, int column) {
    return cb_message("row %lld, column %s: the value does not fit", (long long)row, cb_column_names[column]);
}

/// One tuple of a binary COPY; sets `end` at the trailer.
static const char *read_tuple(const uint8_t *p, const uint8_t *limit, cb_table *out, bool *end) {
    if (limit - p < 2) return "a tuple without its count of fields";
    int16_t fields = (int16_t)cb_be16(p);
    p += 2;
    if (fields == -1) {
        *end = true;
        return NULL;
    }
    if (fields != CB_COLUMNS) return "a tuple with another count of fields";
    for (int c = 0; c < CB_COLUMNS; c++) {
        if (limit - p < 4) return "a tuple is cut short";
        int32_t length = (int32_t)cb_be32(p);
        p += 4;
        if (length < -1 || (length > 0 && limit - p < length)) return "a field is longer than its tuple";
        if (!cb_pg_cell(&out->columns[c], p, length)) return mismatch(out->rows, c);
        if (length > 0) p += length;
    }
    out->rows++;
    return NULL;
}

static const uint8_t signature[11] = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', 0xFF, '\r', '\n', 0};

const char *cb_pg_read(cb_pg *connection, const char *source, cb_table *out) {
    PGconn *conn = connection->conn;
    cb_table_init(out);
    char sql[512];
    snprintf(sql, sizeof sql, "COPY %s TO STDOUT (FORMAT binary)", source);
    const char *error = cb_pg_exec(conn, sql, PGRES_COPY_OUT);
    if (error) return error;
    char *data;
    int length;
    bool first = true, end = false;
    while (!error && (length = PQgetCopyData(conn, &data, 0)) > 0) {
        const uint8_t *p = (const uint8_t *)data, *limit = p + length;
        if (first) {
            // The header shares its message with the first tuple, or with the trailer.
            first = false;
            if (length < 19 || memcmp(p, signature, sizeof signature) != 0 || cb_be32(p + 11) != 0) error = "a bad header";
            else p += 19 + cb_be32(p + 15);
        }
        if (!error && p < limit) error = read_tuple(p, limit, out, &end);
        PQfreemem(data);
    }
    if (error) return error;
    if (length == -2) return cb_pg_fail(conn, "COPY");
    if (!end) return "COPY ended without its trailer";
    PGresult *result;
    while ((result = PQgetResult(conn))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) error = cb_pg_fail(conn, "COPY");
        PQclear(result);
    }
    return error;
}

const char *cb_pg_read_rows(cb_pg *connection, const char *sql, int32_t parameter, cb_table *out) {
    PGconn *conn = connection->conn;
    cb_table_init(out);
    uint32_t value = __builtin_bswap32((uint32_t)parameter);
    Oid types[1] = {23};
    const char *values[1] = {(const char *)&value};
    int lengths[1] = {4}, formats[1] = {1};
    if (!PQsendQueryParams(conn, sql, 1, types, values, lengths, formats, 1) || !PQsetSingleRowMode(conn))
        return cb_pg_fail(conn, "query");
    const char *error = NULL;
    PGresult *result;
    while ((result = PQgetResult(conn))) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE && !error) {
            if (PQnfields(result) != CB_COLUMNS) error = "a row with another count of fields";
            for (int c = 0; c < CB_COLUMNS && !error; c++) {
                int32_t length = PQgetisnull(result, 0, c) ? -1 : PQgetlength(result, 0, c);
                if (!cb_pg_cell(&out->columns[c], (const uint8_t *)PQgetvalue(result, 0, c), length))
                    error = mismatch(out->rows, c);
            }
            out->rows++;
        } else if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && !error) {
            error = cb_pg_fail(conn, "query");
        }
        PQclear(result);
    }
    return error;
}

const char *cb_pg_hash(const char *table, uint64_t *out) {
    cb_pg *connection;
    cb_table rows;
    const char *error = cb_pg_open(&connection);
    if (error) return error;
    char source[200];
    snprintf(source, sizeof source, "(SELECT * FROM %s ORDER BY l_orderkey, l_linenumber)", table);
    error = cb_pg_read(connection, source, &rows);
    cb_pg_close(connection);
    cb_hash hash;
    cb_hash_init(&hash);
    if (!error) cb_hash_table(&hash, &rows);
    *out = cb_hash_finish(&hash);
    cb_table_free(&rows);
    return error;
}

typedef struct {
    cb_pg *connection;
    char source[200];
    cb_table *out;
    char error[256];
} half;

static void *read_half(void *argument) {
    half *h = argument;
    const char *error = cb_pg_read(h->connection, h->source, h->out);
    if (error) snprintf(h->error, sizeof h->error, "%s", error);
    return NULL;
}

const char *cb_pg_read_halves(cb_pg *connection, const char *table, int64_t rows, cb_table *first, cb_table *second) {
    cb_pg *other;
    const char *error = cb_pg_open(&other);
    if (error) return error;
    PGconn *conn = connection->conn;
    error = cb_pg_exec(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", PGRES_COMMAND_OK);
    PGresult *snapshot = NULL;
    if (!error) {
        snapshot = PQexec(conn, "SELECT pg_export_snapshot()");
        if (PQresultStatus(snapshot) != PGRES_TUPLES_OK) error = cb_pg_fail(conn, "pg_export_snapshot");
    }
    if (!error) {
        char sql[200];
        snprintf(sql, sizeof sql, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '%s'",
                 PQgetvalue(snapshot, 0, 0));
        error = cb_pg_exec(other->conn, sql, PGRES_COMMAND_OK);
    }
    PQclear(snapshot);
    static half halves[2];
    long long middle = cb_order_count(rows) / 2;
    for (int i = 0; i < 2; i++) {
        halves[i] = (half){.connection = i ? other : connection, .out = i ? second : first};
        snprintf(halves[i].source, sizeof halves[i].source, "(SELECT * FROM %s WHERE l_orderkey %s %lld)", table,
                 i ? ">" : "<=", middle);
    }
    pthread_t thread;
    if (!error && pthread_create(&thread, NULL, read_half, &halves[1]) != 0) error = "pthread_create failed";
    if (!error) {
        read_half(&halves[0]);
        pthread_join(thread, NULL);
        for (int i = 0; i < 2 && !error; i++)
            if (halves[i].error[0]) error = halves[i].error;
    }
    if (!error) error = cb_pg_exec(conn, "COMMIT", PGRES_COMMAND_OK);
    cb_pg_close(other);
    return error;
}
