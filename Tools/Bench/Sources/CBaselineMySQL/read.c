// Reading in the binary protocol: a whole result into column buffers, and single rows by their key.
#include <stdio.h>
#include <string.h>

#include "mysql_internal.h"

/// A row as it comes, and what in it did not fit.
typedef struct {
    cb_table *out;
    int failed;  // the column, or -1
} reader;

/// The length before a value, which is passed; -1 for one that no cell of these columns can have.
static inline int take_length(unsigned char **row) {
    unsigned char *p = *row;
    int length = p[0];
    if (length < 251) {
        *row = p + 1;
        return length;
    }
    if (length != 252) return -1;
    *row = p + 3;
    return p[1] | p[2] << 8;
}

/// Appends one cell, which is passed; `row` is NULL for NULL. False when the bytes aren't the column's type.
static inline bool take_cell(cb_column *column, unsigned char **row) {
    if (column->count == column->capacity) cb_column_grow(column);
    int64_t i = column->count;
    switch (column->kind) {
    case CB_INT64: {
        int64_t *values = column->values;
        values[i] = 0;
        if (row) {
            memcpy(&values[i], *row, 8);
            *row += 8;
        }
        break;
    }
    case CB_INT32: {
        int32_t *values = column->values;
        values[i] = 0;
        if (row) {
            memcpy(&values[i], *row, 4);
            *row += 4;
        }
        break;
    }
    case CB_DATE: {
        int32_t *values = column->values;
        values[i] = 0;
        if (row) {
            // Without its four bytes it is the date of zeros.
            unsigned char *p = *row;
            if (p[0] != 4 || !cb_checked_days(p[1] | (uint32_t)p[2] << 8, p[3], p[4], &values[i])) return false;
            *row = p + 5;
        }
        break;
    }
    case CB_DECIMAL: {
        cb_int128 *values = column->values;
        values[i] = 0;
        if (row) {
            int length = take_length(row);
            if (length < 0 || !cb_parse_decimal(*row, length, &values[i])) return false;
            *row += length;
        }
        break;
    }
    case CB_TEXT: {
        if (row) {
            int length = take_length(row);
            if (length < 0 || !cb_text_append(column, *row, length)) return false;
            *row += length;
        } else {
            column->offsets[i + 1] = column->offsets[i];
        }
        break;
    }
    }
    cb_validity_append(column, row != NULL);
    return true;
}

/// What the library calls for each cell of a row that it fetches.
static void take(void *data, unsigned int index, unsigned char **row) {
    reader *r = data;
    if (r->failed < 0 && !take_cell(&r->out->columns[index], row)) r->failed = (int)index;
}

static bool has_type(const MYSQL_FIELD *field, cb_kind kind) {
    switch (kind) {
    case CB_INT64: return field->type == MYSQL_TYPE_LONGLONG;
    case CB_INT32: return field->type == MYSQL_TYPE_LONG;
    case CB_DECIMAL: return field->type == MYSQL_TYPE_NEWDECIMAL && field->decimals == 2;
    case CB_DATE: return field->type == MYSQL_TYPE_DATE;
    case CB_TEXT: return field->type == MYSQL_TYPE_STRING || field->type == MYSQL_TYPE_VAR_STRING;
    }
    return false;
}

static const char *check_columns(MYSQL_STMT *statement) {
    if (mysql_stmt_field_count(statement) != CB_COLUMNS) return "a result with another count of columns";
    const MYSQL_FIELD *fields = mariadb_stmt_fetch_fields(statement);
    for (int c = 0; c < CB_COLUMNS; c++)
        if (!has_type(&fields[c], cb_column_kinds[c]))
            return cb_message("column %s is of type %d", cb_column_names[c], (int)fields[c].type);
    return NULL;
}

const char *cb_mysql_read(cb_mysql *connection, const char *sql, cb_table *out) {
    cb_table_init(out);
    MYSQL_STMT *statement;
    const char *error = cb_mysql_prepare(connection->conn, sql, &statement);
    if (error) return error;
    reader r = {.out = out, .failed = -1};
    mysql_stmt_attr_set(statement, STMT_ATTR_CB_USER_DATA, &r);
    mysql_stmt_attr_set(statement, STMT_ATTR_CB_RESULT, (const void *)take);
    if (mysql_stmt_execute(statement) != 0) error = cb_mysql_stmt_fail(statement, "execute");
    if (!error) error = check_columns(statement);
    int status = 0;
    while (!error && (status = mysql_stmt_fetch(statement)) == 0) {
        if (r.failed >= 0)
            error = cb_message("row %lld, column %s: the value does not fit", (long long)out->rows,
                               cb_column_names[r.failed]);
        out->rows++;
    }
    if (!error && status != MYSQL_NO_DATA) error = cb_mysql_stmt_fail(statement, "fetch");
    mysql_stmt_close(statement);
    return error;
}

const char *cb_mysql_hash(const char *table, uint64_t *out) {
    cb_mysql *connection;
    cb_table rows;
    const char *error = cb_mysql_open(&connection);
    if (error) return error;
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY l_orderkey, l_linenumber", table);
    error = cb_mysql_read(connection, sql, &rows);
    cb_mysql_close(connection);
    cb_hash hash;
    cb_hash_init(&hash);
    if (!error) cb_hash_table(&hash, &rows);
    *out = cb_hash_finish(&hash);
    cb_table_free(&rows);
    return error;
}

/// Where the library puts the columns of a row that was looked up.
typedef struct {
    int64_t part;
    char quantity[24], comment[64];
    MYSQL_TIME date;
    unsigned long quantity_length, comment_length;
    my_bool is_null[4], is_cut[4];
} found;

static bool bind_found(MYSQL_STMT *statement, found *row) {
    MYSQL_BIND binds[4] = {
        {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &row->part},
        {.buffer_type = MYSQL_TYPE_NEWDECIMAL, .buffer = row->quantity, .buffer_length = sizeof row->quantity,
         .length = &row->quantity_length},
        {.buffer_type = MYSQL_TYPE_DATE, .buffer = &row->date, .buffer_length = sizeof row->date},
        {.buffer_type = MYSQL_TYPE_STRING, .buffer = row->comment, .buffer_length = sizeof row->comment,
         .length = &row->comment_length},
    };
    for (int i = 0; i < 4; i++) {
        binds[i].is_null = &row->is_null[i];
        binds[i].error = &row->is_cut[i];
    }
    return mysql_stmt_bind_result(statement, binds) == 0;
}

/// Checks a row and folds it into the hash.
static const char *fold_found(const found *row, uint64_t *hash) {
    cb_int128 quantity;
    int32_t days;
    const uint8_t *comment = (const uint8_t *)row->comment;
    for (int i = 0; i < 4; i++)
        if (row->is_null[i] || row->is_cut[i]) return "a NULL, or a value that does not fit, in the row of a key";
    if (!cb_parse_decimal((const uint8_t *)row->quantity, (int)row->quantity_length, &quantity))
        return "l_quantity is not a decimal";
    if (!cb_checked_days(row->date.year, row->date.month, row->date.day, &days)) return "l_shipdate is not a date";
    if (!cb_is_utf8(comment, (int)row->comment_length)) return "l_comment is not UTF-8";
    *hash = cb_fold_found(*hash, row->part, (int64_t)quantity, days, comment, (int64_t)row->comment_length);
    return NULL;
}

const char *cb_mysql_lookup(cb_mysql *connection, const char *table, int64_t rows, int64_t warmup, int64_t count,
                            cb_watch *watch, uint64_t *hash) {
    char sql[200];
    snprintf(sql, sizeof sql,
             "SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM %s WHERE l_orderkey = ? AND l_linenumber = 1",
             table);
    MYSQL_STMT *statement;
    const char *error = cb_mysql_prepare(connection->conn, sql, &statement);
    if (error) return error;
    int64_t key, orders = cb_order_count(rows);
    uint64_t h = 0;
    static found row;
    MYSQL_BIND parameter = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &key};
    if (mysql_stmt_bind_param(statement, &parameter) != 0 || !bind_found(statement, &row))
        error = cb_mysql_stmt_fail(statement, "bind");
    for (int64_t i = -warmup; i < count && !error; i++) {
        if (i == 0) {
            h = 0;
            cb_watch_start(watch);
        }
        key = cb_lookup_key(i, orders);
        if (mysql_stmt_execute(statement) != 0 || mysql_stmt_fetch(statement) != 0)
            error = cb_mysql_stmt_fail(statement, "look-up");
        if (!error) error = fold_found(&row, &h);
        if (!error && mysql_stmt_fetch(statement) != MYSQL_NO_DATA) error = cb_mysql_stmt_fail(statement, "look-up's end");
    }
    cb_watch_stop(watch);
    *hash = h;
    mysql_stmt_close(statement);
    return error;
}
