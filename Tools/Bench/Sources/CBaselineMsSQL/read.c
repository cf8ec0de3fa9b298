// Reading by dbnextrow: each cell from the library's row into column buffers.
#include <stdio.h>
#include <string.h>

#include "mssql_internal.h"

/// A decimal(p,2): sign byte, then the magnitude with its highest byte first.
static inline bool take_decimal(const DBNUMERIC *number, DBINT length, cb_int128 *out) {
    if (length != (DBINT)sizeof *number || number->scale != 2 || number->precision > 18) return false;
    static const uint8_t widths[19] = {0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8};
    int width = widths[number->precision];
    uint64_t magnitude = 0;
    for (int i = 1; i <= width; i++) magnitude = magnitude << 8 | number->array[i];
    *out = number->array[0] ? -(cb_int128)magnitude : (cb_int128)magnitude;
    return true;
}

/// Appends one cell; `data` is NULL for NULL. False when the bytes aren't the column's type.
static inline bool take(cb_column *column, const BYTE *data, DBINT length) {
    if (column->count == column->capacity) cb_column_grow(column);
    int64_t i = column->count;
    switch (column->kind) {
    case CB_INT64: {
        int64_t *values = column->values;
        values[i] = 0;
        if (data) memcpy(&values[i], data, 8);
        break;
    }
    case CB_INT32: {
        int32_t *values = column->values;
        values[i] = 0;
        if (data) memcpy(&values[i], data, 4);
        break;
    }
    case CB_DATE: {
        int32_t *values = column->values;
        values[i] = data ? ((const DBDATETIMEALL *)data)->date - CB_MSSQL_EPOCH : 0;
        break;
    }
    case CB_DECIMAL: {
        cb_int128 *values = column->values;
        values[i] = 0;
        if (data && !take_decimal((const DBNUMERIC *)data, length, &values[i])) return false;
        break;
    }
    case CB_TEXT:
        if (!data) {
            column->offsets[i + 1] = column->offsets[i];
        } else if (!cb_text_append(column, data, length)) {
            return false;
        }
        break;
    }
    cb_validity_append(column, data != NULL);
    return true;
}

static bool has_type(DBPROCESS *process, int column, cb_kind kind) {
    int type = dbcoltype(process, column);
    DBINT length = dbcollen(process, column);
    switch (kind) {
    case CB_INT64: return type == SYBINT8 || (type == SYBINTN && length == 8);
    case CB_INT32: return type == SYBINT4 || (type == SYBINTN && length == 4);
    case CB_DECIMAL: return type == SYBDECIMAL || type == SYBNUMERIC;
    case CB_DATE: return type == SYBMSDATE;
    case CB_TEXT: return type == SYBCHAR || type == SYBVARCHAR;
    }
    return false;
}

const char *cb_mssql_read(cb_mssql *connection, const char *sql, cb_table *out) {
    DBPROCESS *process = connection->process;
    cb_table_init(out);
    if (dbcmd(process, sql) != SUCCEED || dbsqlexec(process) != SUCCEED || dbresults(process) != SUCCEED)
        return cb_mssql_fail(sql);
    if (dbnumcols(process) != CB_COLUMNS) return "a result with another count of columns";
    for (int c = 0; c < CB_COLUMNS; c++)
        if (!has_type(process, c + 1, cb_column_kinds[c]))
            return cb_message("column %s is of type %d", cb_column_names[c], dbcoltype(process, c + 1));
    STATUS status;
    while ((status = dbnextrow(process)) == REG_ROW) {
        for (int c = 0; c < CB_COLUMNS; c++)
            if (!take(&out->columns[c], dbdata(process, c + 1), dbdatlen(process, c + 1)))
                return cb_message("row %lld, column %s: the value does not fit", (long long)out->rows,
                                  cb_column_names[c]);
        out->rows++;
    }
    if (status != NO_MORE_ROWS || dbresults(process) != NO_MORE_RESULTS) return cb_mssql_fail("fetch");
    return NULL;
}

const char *cb_mssql_hash(const char *table, uint64_t *out) {
    cb_mssql *connection;
    cb_table rows;
    const char *error = cb_mssql_open(&connection);
    if (error) return error;
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY l_orderkey, l_linenumber", table);
    error = cb_mssql_read(connection, sql, &rows);
    cb_mssql_close(connection);
    cb_hash hash;
    cb_hash_init(&hash);
    if (!error) cb_hash_table(&hash, &rows);
    *out = cb_hash_finish(&hash);
    cb_table_free(&rows);
    return error;
}
