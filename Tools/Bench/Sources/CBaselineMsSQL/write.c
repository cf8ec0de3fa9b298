// Writing by bcp: each column is bound once, to the place of one value that every row fills anew.
#include <stdio.h>
#include <string.h>

#include "mssql_internal.h"

/// The places of one row.
typedef struct {
    int64_t int64[CB_COLUMNS];
    int32_t int32[CB_COLUMNS];
    DBNUMERIC decimals[CB_COLUMNS];
    DBDATETIMEALL dates[CB_COLUMNS];
    uint16_t comment[44];
} places;

/// The one column of UTF-16: bcp sends bytes as they are, and only this one has letters outside ASCII.
enum { COMMENT = CB_COLUMNS - 1 };

/// Turns UTF-8 into UTF-16 of this machine's order, which is that of the wire; the count of units, -1 for too many.
static inline int to_utf16(const uint8_t *p, int32_t length, uint16_t *out, int room) {
    const uint8_t *end = p + length;
    int count = 0;
    while (p < end) {
        if (count == room) return -1;
        uint32_t a = *p++;
        if (a >= 0xF0) return -1;
        if (a >= 0xE0) {
            a = (a & 0xF) << 12 | (p[0] & 0x3Fu) << 6 | (p[1] & 0x3Fu);
            p += 2;
        } else if (a >= 0xC0) {
            a = (a & 0x1F) << 6 | (*p++ & 0x3Fu);
        }
        out[count++] = (uint16_t)a;
    }
    return count;
}

static RETCODE bind(DBPROCESS *process, places *p, int c) {
    switch (cb_column_kinds[c]) {
    case CB_INT64: return bcp_bind(process, (BYTE *)&p->int64[c], 0, -1, NULL, 0, SYBINT8, c + 1);
    case CB_INT32: return bcp_bind(process, (BYTE *)&p->int32[c], 0, -1, NULL, 0, SYBINT4, c + 1);
    case CB_DECIMAL:
        p->decimals[c].precision = 15;
        p->decimals[c].scale = 2;
        return bcp_bind(process, (BYTE *)&p->decimals[c], 0, sizeof p->decimals[c], NULL, 0, SYBNUMERIC, c + 1);
    case CB_DATE:
        p->dates[c].has_date = 1;
        return bcp_bind(process, (BYTE *)&p->dates[c], 0, -1, NULL, 0, SYBMSDATE, c + 1);
    case CB_TEXT:
        return bcp_bind(process, (BYTE *)"", 0, 0, NULL, 0, c == COMMENT ? 0 : SYBVARCHAR, c + 1);
    }
    return FAIL;
}

/// Fills a column's place for one row; false for a value that does not fit.
static inline bool fill(DBPROCESS *process, const cb_column *column, int c, int64_t row, places *p) {
    bool valid = cb_is_valid(column->validity, row);
    if (column->kind == CB_TEXT) {
        int32_t start = column->offsets[row], length = column->offsets[row + 1] - start;
        if (valid && c == COMMENT) {
            length = 2 * to_utf16(column->bytes + start, length, p->comment, 44);
            if (length < 0) return false;
            bcp_colptr(process, (BYTE *)p->comment, c + 1);
        } else if (valid) {
            bcp_colptr(process, column->bytes + start, c + 1);
        }
        bcp_collen(process, valid ? length : 0, c + 1);
        return true;
    }
    // A length of 0 is NULL; what it was before comes back with the next value.
    if (column->null_count) {
        static const DBINT lengths[] = {
            [CB_INT64] = -1, [CB_INT32] = -1, [CB_DECIMAL] = sizeof(DBNUMERIC), [CB_DATE] = -1};
        bcp_collen(process, valid ? lengths[column->kind] : 0, c + 1);
        if (!valid) return true;
    }
    switch (column->kind) {
    case CB_INT64: p->int64[c] = ((int64_t *)column->values)[row]; break;
    case CB_INT32: p->int32[c] = ((int32_t *)column->values)[row]; break;
    case CB_DATE: p->dates[c].date = ((int32_t *)column->values)[row] + CB_MSSQL_EPOCH; break;
    case CB_DECIMAL: {
        cb_int128 value = ((cb_int128 *)column->values)[row];
        if (value >= 1000000000000000 || value <= -1000000000000000) return false;
        uint64_t magnitude = (uint64_t)(value < 0 ? -value : value);
        BYTE *array = p->decimals[c].array;
        array[0] = value < 0;
        for (int i = 7; i >= 1; i--) {
            array[i] = (BYTE)magnitude;
            magnitude >>= 8;
        }
        break;
    }
    case CB_TEXT: break;
    }
    return true;
}

const char *cb_mssql_bcp(cb_mssql *connection, const char *table, const cb_table *rows) {
    DBPROCESS *process = connection->process;
    const char *error = cb_mssql_exec(process, "BEGIN TRANSACTION");
    if (error) return error;
    if (bcp_init(process, table, NULL, NULL, DB_IN) != SUCCEED) return cb_mssql_fail("bcp_init");
    static places p;
    for (int c = 0; c < CB_COLUMNS; c++)
        if (bind(process, &p, c) != SUCCEED) return cb_mssql_fail(cb_column_names[c]);
    for (int64_t row = 0; row < rows->rows; row++) {
        for (int c = 0; c < CB_COLUMNS; c++)
            if (!fill(process, &rows->columns[c], c, row, &p)) return "a value does not fit its column";
        if (bcp_sendrow(process) != SUCCEED) return cb_mssql_fail("bcp_sendrow");
    }
    DBINT count = bcp_done(process);
    if (count != rows->rows) return count < 0 ? cb_mssql_fail("bcp_done") : "another number of rows arrived";
    return cb_mssql_exec(process, "COMMIT");
}
