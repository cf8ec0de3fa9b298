// Connecting, the tables, and the smallest query there is.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_internal.h"

const char *const cb_pg_target = "bench_target";

static const char *const columns =
    "l_orderkey bigint, l_partkey bigint, l_suppkey integer, l_linenumber integer, "
    "l_quantity numeric(15,2), l_extendedprice numeric(15,2), l_discount numeric(15,2), l_tax numeric(15,2), "
    "l_returnflag char(1), l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, "
    "l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment varchar(44)";

const char *cb_pg_fail(PGconn *conn, const char *what) { return cb_message("%s: %s", what, PQerrorMessage(conn)); }

const char *cb_pg_exec(PGconn *conn, const char *sql, ExecStatusType expected) {
    PGresult *result = PQexec(conn, sql);
    const char *error = PQresultStatus(result) == expected ? NULL : cb_pg_fail(conn, sql);
    PQclear(result);
    return error;
}

const char *cb_pg_open(cb_pg **connection) {
    const char *url = getenv("CONN_PG_URL");
    if (!url || !*url) return "CONN_PG_URL is not set";
    PGconn *conn = PQconnectdb(url);
    if (PQstatus(conn) != CONNECTION_OK) {
        const char *error = cb_pg_fail(conn, "connect");
        PQfinish(conn);
        return error;
    }
    const char *error = cb_pg_exec(conn, "SET client_encoding = 'UTF8'; SET client_min_messages = 'warning'",
                                   PGRES_COMMAND_OK);
    if (error) {
        PQfinish(conn);
        return error;
    }
    *connection = malloc(sizeof **connection);
    (*connection)->conn = conn;
    return NULL;
}

void cb_pg_close(cb_pg *connection) {
    PQfinish(connection->conn);
    free(connection);
}

const char *cb_pg_version(char *out, size_t size) {
    cb_pg *connection;
    const char *error = cb_pg_open(&connection);
    if (error) return error;
    int libpq = PQlibVersion();
    snprintf(out, size, "PostgreSQL %s, libpq %d.%d", PQparameterStatus(connection->conn, "server_version"),
             libpq / 10000, libpq % 10000);
    cb_pg_close(connection);
    return NULL;
}

static const char *create(PGconn *conn, const char *table) {
    char sql[1024];
    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s; CREATE TABLE %s (%s)", table, table, columns);
    return cb_pg_exec(conn, sql, PGRES_COMMAND_OK);
}

/// Whether the table's comment is the label.
static bool is_labelled(PGconn *conn, const char *table, const char *label) {
    const char *values[1] = {table};
    PGresult *result = PQexecParams(conn, "SELECT obj_description(to_regclass($1), 'pg_class')", 1, NULL, values, NULL,
                                    NULL, 0);
    bool found = PQntuples(result) == 1 && strcmp(PQgetvalue(result, 0, 0), label) == 0;
    PQclear(result);
    return found;
}

const char *cb_pg_make(const char *table, int64_t rows, bool nulls) {
    cb_pg *connection;
    const char *error = cb_pg_open(&connection);
    if (error) return error;
    PGconn *conn = connection->conn;
    char label[100], sql[400];
    snprintf(label, sizeof label, "bench: %" PRId64 " rows%s, form 1", rows, nulls ? " with NULLs" : "");
    if (!is_labelled(conn, table, label)) {
        cb_table made;
        cb_generate(&made, rows, nulls);
        cb_hash hash;
        cb_hash_init(&hash);
        cb_hash_table(&hash, &made);
        error = create(conn, table);
        if (!error) error = cb_pg_write(connection, table, &made);
        cb_table_free(&made);
        if (!error) {
            // COPY fills gaps in pages already written; only this puts the rows in the order of their keys.
            snprintf(sql, sizeof sql, "CREATE INDEX %s_key ON %s (l_orderkey, l_linenumber); CLUSTER %s USING %s_key",
                     table, table, table, table);
            error = cb_pg_exec(conn, sql, PGRES_COMMAND_OK);
        }
        if (!error) {
            snprintf(sql, sizeof sql, "VACUUM (FREEZE, ANALYZE) %s", table);
            error = cb_pg_exec(conn, sql, PGRES_COMMAND_OK);
        }
        uint64_t back = 0;
        if (!error) error = cb_pg_hash(table, &back);
        if (!error && back != cb_hash_finish(&hash)) error = "the rows read back differ from those written";
        if (!error) {
            snprintf(sql, sizeof sql, "COMMENT ON TABLE %s IS '%s'", table, label);
            error = cb_pg_exec(conn, sql, PGRES_COMMAND_OK);
        }
    }
    cb_pg_close(connection);
    return error;
}

const char *cb_pg_make_target(void) {
    cb_pg *connection;
    const char *error = cb_pg_open(&connection);
    if (error) return error;
    error = create(connection->conn, cb_pg_target);
    cb_pg_close(connection);
    return error;
}

const char *cb_pg_select1(cb_pg *connection, int64_t warmup, int64_t count, cb_watch *watch, uint64_t *sum) {
    PGconn *conn = connection->conn;
    PGresult *prepared = PQprepare(conn, "one", "SELECT 1", 0, NULL);
    const char *error = PQresultStatus(prepared) == PGRES_COMMAND_OK ? NULL : cb_pg_fail(conn, "prepare");
    PQclear(prepared);
    uint64_t total = 0;
    for (int64_t i = -warmup; i < count && !error; i++) {
        if (i == 0) cb_watch_start(watch);
        PGresult *result = PQexecPrepared(conn, "one", 0, NULL, NULL, NULL, 1);
        if (PQresultStatus(result) != PGRES_TUPLES_OK) error = cb_pg_fail(conn, "SELECT 1");
        else if (PQntuples(result) != 1 || PQgetisnull(result, 0, 0) || PQgetlength(result, 0, 0) != 4)
            error = "SELECT 1 gave something else than an integer";
        else if (i >= 0) total += cb_be32((const uint8_t *)PQgetvalue(result, 0, 0));
        PQclear(result);
    }
    cb_watch_stop(watch);
    *sum = total;
    return error;
}
