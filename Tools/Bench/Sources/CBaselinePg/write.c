// COPY FROM STDIN in binary, from column buffers.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pg_internal.h"

enum { CHUNK = 256 * 1024 };

static inline uint8_t *put16(uint8_t *p, uint16_t v) {
    v = __builtin_bswap16(v);
    memcpy(p, &v, 2);
    return p + 2;
}

static inline uint8_t *put32(uint8_t *p, uint32_t v) {
    v = __builtin_bswap32(v);
    memcpy(p, &v, 4);
    return p + 4;
}

static inline uint8_t *put64(uint8_t *p, uint64_t v) {
    v = __builtin_bswap64(v);
    memcpy(p, &v, 8);
    return p + 8;
}

/// A number of hundredths as a numeric with its length before it: groups of four digits, the highest first, without
/// groups of zeros at the end.
static uint8_t *put_numeric(uint8_t *p, cb_int128 value) {
    bool negative = value < 0;
    unsigned __int128 rest = negative ? -(unsigned __int128)value : (unsigned __int128)value;
    uint16_t groups[12];
    int count = 0;
    if (rest >> 63) {
        groups[count++] = (uint16_t)(rest % 100 * 100);
        for (rest /= 100; rest; rest /= 10000) groups[count++] = (uint16_t)(rest % 10000);
    } else {
        uint64_t small = (uint64_t)rest;
        groups[count++] = (uint16_t)(small % 100 * 100);
        for (small /= 100; small; small /= 10000) groups[count++] = (uint16_t)(small % 10000);
    }
    int weight = count - 2, low = 0;
    while (low < count && groups[low] == 0) low++;
    if (low == count) weight = 0;
    p = put32(p, (uint32_t)(8 + 2 * (count - low)));
    p = put16(p, (uint16_t)(count - low));
    p = put16(p, (uint16_t)weight);
    p = put16(p, negative ? 0x4000 : 0);
    p = put16(p, 2);
    for (int i = count - 1; i >= low; i--) p = put16(p, groups[i]);
    return p;
}

/// One tuple; the caller has made room.
static uint8_t *put_row(uint8_t *p, const cb_table *table, int64_t row) {
    p = put16(p, CB_COLUMNS);
    for (int c = 0; c < CB_COLUMNS; c++) {
        const cb_column *column = &table->columns[c];
        if (!cb_is_valid(column->validity, row)) {
            p = put32(p, UINT32_MAX);
            continue;
        }
        switch (column->kind) {
        case CB_INT64: p = put64(put32(p, 8), (uint64_t)((int64_t *)column->values)[row]); break;
        case CB_INT32: p = put32(put32(p, 4), (uint32_t)((int32_t *)column->values)[row]); break;
        case CB_DATE: p = put32(put32(p, 4), (uint32_t)(((int32_t *)column->values)[row] - CB_PG_EPOCH)); break;
        case CB_DECIMAL: p = put_numeric(p, ((cb_int128 *)column->values)[row]); break;
        case CB_TEXT: {
            int32_t start = column->offsets[row], length = column->offsets[row + 1] - start;
            p = put32(p, (uint32_t)length);
            memcpy(p, column->bytes + start, (size_t)length);
            p += length;
            break;
        }
        }
    }
    return p;
}

/// The most bytes that a row can take.
static int64_t room(const cb_table *table, int64_t row) {
    int64_t bytes = 2;
    for (int c = 0; c < CB_COLUMNS; c++) {
        const cb_column *column = &table->columns[c];
        bytes += column->kind == CB_TEXT ? 4 + column->offsets[row + 1] - column->offsets[row] : 36;
    }
    return bytes;
}

const char *cb_pg_write(cb_pg *connection, const char *table, const cb_table *rows) {
    PGconn *conn = connection->conn;
    char sql[200];
    snprintf(sql, sizeof sql, "COPY %s FROM STDIN (FORMAT binary)", table);
    const char *error = cb_pg_exec(conn, sql, PGRES_COPY_IN);
    if (error) return error;
    uint8_t *buffer = malloc(CHUNK);
    if (!buffer) return "out of memory";
    uint8_t *p = buffer;
    static const uint8_t header[19] = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', 0xFF, '\r', '\n', 0};
    memcpy(p, header, sizeof header);
    p += sizeof header;
    for (int64_t row = 0; row < rows->rows && !error; row++) {
        int64_t needed = room(rows, row);
        if (needed > CHUNK) error = "a row is larger than the buffer";
        if (!error && buffer + CHUNK - p < needed) {
            if (PQputCopyData(conn, (const char *)buffer, (int)(p - buffer)) != 1) error = cb_pg_fail(conn, "COPY");
            p = buffer;
        }
        if (!error) p = put_row(p, rows, row);
    }
    if (!error && buffer + CHUNK - p < 2) {
        if (PQputCopyData(conn, (const char *)buffer, (int)(p - buffer)) != 1) error = cb_pg_fail(conn, "COPY");
        p = buffer;
    }
    p = put16(p, UINT16_MAX);
    if (!error && PQputCopyData(conn, (const char *)buffer, (int)(p - buffer)) != 1) error = cb_pg_fail(conn, "COPY");
    free(buffer);
    if (PQputCopyEnd(conn, error) != 1 && !error) error = cb_pg_fail(conn, "COPY");
    PGresult *result;
    while ((result = PQgetResult(conn))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !error) error = cb_pg_fail(conn, "COPY");
        PQclear(result);
    }
    return error;
}
