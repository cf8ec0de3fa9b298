// The two ways to write many rows: LOAD DATA LOCAL with a text made in memory, and arrays in the binary protocol.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mysql_internal.h"

enum { CHUNK = 256 * 1024, BATCH = 8192, NUMBER = 24 };

static inline char *put_number(char *p, int64_t value) {
    char digits[20];
    int count = 0;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    if (value < 0) *p++ = '-';
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    while (count) *p++ = digits[--count];
    return p;
}

/// A number of hundredths; it must have at most 63 bits.
static inline char *put_hundredths(char *p, cb_int128 value) {
    int64_t small = (int64_t)value;
    if (small < 0) {
        *p++ = '-';
        small = -small;
    }
    p = put_number(p, small / 100);
    int cents = (int)(small % 100);
    p[0] = '.';
    p[1] = (char)('0' + cents / 10);
    p[2] = (char)('0' + cents % 10);
    return p + 3;
}

/// Whether every decimal has the digits that the columns have.
static bool decimals_fit(const cb_table *table) {
    for (int c = 0; c < CB_COLUMNS; c++) {
        const cb_column *column = &table->columns[c];
        if (column->kind != CB_DECIMAL) continue;
        const cb_int128 *values = column->values;
        for (int64_t i = 0; i < column->count; i++)
            if (values[i] <= -1000000000000000 || values[i] >= 1000000000000000) return false;
    }
    return true;
}

/// Whether all rows came to be, as they were sent.
static const char *check_rows(MYSQL *conn, int64_t affected, int64_t expected) {
    if (affected != expected)
        return cb_message("%lld rows were inserted, not %lld", (long long)affected, (long long)expected);
    return mysql_warning_count(conn) == 0 ? NULL : "the server changed a value";
}

// --- LOAD DATA -------------------------------------------------------------------------------------------------

/// The text of the rows, a piece at a time.
typedef struct {
    const cb_table *table;
    int64_t row;
    char *buffer, *start, *end;
} text;

static inline char *put_text(char *p, const uint8_t *bytes, int32_t length) {
    for (int32_t i = 0; i < length; i++) {
        char c = (char)bytes[i];
        if (c == '\\' || c == '\t' || c == '\n') *p++ = '\\';
        *p++ = c;
    }
    return p;
}

/// One line; the caller has made room.
static char *put_line(char *p, const cb_table *table, int64_t row) {
    for (int c = 0; c < CB_COLUMNS; c++) {
        const cb_column *column = &table->columns[c];
        if (!cb_is_valid(column->validity, row)) {
            *p++ = '\\';
            *p++ = 'N';
        } else {
            switch (column->kind) {
            case CB_INT64: p = put_number(p, ((int64_t *)column->values)[row]); break;
            case CB_INT32: p = put_number(p, ((int32_t *)column->values)[row]); break;
            case CB_DECIMAL: p = put_hundredths(p, ((cb_int128 *)column->values)[row]); break;
            case CB_DATE:
                cb_print_date(((int32_t *)column->values)[row], p);
                p += 10;
                break;
            case CB_TEXT: {
                int32_t start = column->offsets[row];
                p = put_text(p, column->bytes + start, column->offsets[row + 1] - start);
                break;
            }
            }
        }
        *p++ = c == CB_COLUMNS - 1 ? '\n' : '\t';
    }
    return p;
}

/// The most bytes that a line can take.
static int64_t room(const cb_table *table, int64_t row) {
    int64_t bytes = 0;
    for (int c = 0; c < CB_COLUMNS; c++) {
        const cb_column *column = &table->columns[c];
        bytes += column->kind == CB_TEXT ? 2 * (int64_t)(column->offsets[row + 1] - column->offsets[row]) + 3 : NUMBER;
    }
    return bytes;
}

static int begin(void **state, const char *name, void *rows) {
    (void)name;
    *state = rows;
    return 0;
}

/// Gives the next bytes; 0 at the end, -1 for a line that is too long.
static int more(void *state, char *out, unsigned int size) {
    text *t = state;
    if (t->start == t->end) {
        char *p = t->buffer;
        while (t->row < t->table->rows && room(t->table, t->row) <= t->buffer + CHUNK - p)
            p = put_line(p, t->table, t->row++);
        if (p == t->buffer) return t->row == t->table->rows ? 0 : -1;
        t->start = t->buffer;
        t->end = p;
    }
    int64_t count = t->end - t->start < size ? t->end - t->start : size;
    memcpy(out, t->start, (size_t)count);
    t->start += count;
    return (int)count;
}

static void end(void *state) { (void)state; }

static int explain(void *state, char *out, unsigned int size) {
    (void)state;
    snprintf(out, size, "a row is larger than the buffer");
    return 1;
}

const char *cb_mysql_load(cb_mysql *connection, const char *table, const cb_table *rows) {
    MYSQL *conn = connection->conn;
    if (!decimals_fit(rows)) return "a decimal has too many digits";
    char sql[200];
    snprintf(sql, sizeof sql, "LOAD DATA LOCAL INFILE 'rows' INTO TABLE %s CHARACTER SET utf8mb4", table);
    text t = {.table = rows, .buffer = malloc(CHUNK)};
    if (!t.buffer) return "out of memory";
    mysql_set_local_infile_handler(conn, begin, more, end, explain, &t);
    const char *error = cb_mysql_exec(conn, sql);
    if (!error) error = check_rows(conn, (int64_t)mysql_affected_rows(conn), rows->rows);
    free(t.buffer);
    return error;
}

// --- arrays ----------------------------------------------------------------------------------------------------

/// The arrays of one column for one request. Integers are sent from the column itself.
typedef struct {
    char indicators[BATCH];
    const void *pointers[BATCH];
    unsigned long lengths[BATCH];
    union {
        MYSQL_TIME dates[BATCH];
        char decimals[BATCH][NUMBER];
    };
} arrays;

static void fill(const cb_column *column, int64_t first, int count, arrays *a, MYSQL_BIND *bind) {
    *bind = (MYSQL_BIND){.buffer = a->pointers, .length = a->lengths};
    if (column->null_count > 0) {
        for (int i = 0; i < count; i++)
            a->indicators[i] = cb_is_valid(column->validity, first + i) ? STMT_INDICATOR_NONE : STMT_INDICATOR_NULL;
        bind->u.indicator = a->indicators;
    }
    switch (column->kind) {
    case CB_INT64:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        bind->buffer = (int64_t *)column->values + first;
        bind->length = NULL;
        break;
    case CB_INT32:
        bind->buffer_type = MYSQL_TYPE_LONG;
        bind->buffer = (int32_t *)column->values + first;
        bind->length = NULL;
        break;
    case CB_DECIMAL:
        bind->buffer_type = MYSQL_TYPE_NEWDECIMAL;
        for (int i = 0; i < count; i++) {
            char *out = a->decimals[i];
            a->pointers[i] = out;
            a->lengths[i] = (unsigned long)(put_hundredths(out, ((cb_int128 *)column->values)[first + i]) - out);
        }
        break;
    case CB_DATE:
        bind->buffer_type = MYSQL_TYPE_DATE;
        bind->length = NULL;
        for (int i = 0; i < count; i++) {
            int32_t year;
            MYSQL_TIME *out = &a->dates[i];
            *out = (MYSQL_TIME){.time_type = MYSQL_TIMESTAMP_DATE};
            cb_civil(((int32_t *)column->values)[first + i], &year, &out->month, &out->day);
            out->year = (unsigned int)year;
            a->pointers[i] = out;
        }
        break;
    case CB_TEXT:
        bind->buffer_type = MYSQL_TYPE_STRING;
        for (int i = 0; i < count; i++) {
            int32_t start = column->offsets[first + i];
            a->pointers[i] = column->bytes + start;
            a->lengths[i] = (unsigned long)(column->offsets[first + i + 1] - start);
        }
        break;
    }
}

static const char *send(MYSQL *conn, MYSQL_STMT *statement, const cb_table *rows, arrays *all) {
    for (int64_t first = 0; first < rows->rows; first += BATCH) {
        unsigned int count = rows->rows - first < BATCH ? (unsigned int)(rows->rows - first) : BATCH;
        MYSQL_BIND binds[CB_COLUMNS];
        for (int c = 0; c < CB_COLUMNS; c++) fill(&rows->columns[c], first, (int)count, &all[c], &binds[c]);
        if (mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count) != 0 ||
            mysql_stmt_bind_param(statement, binds) != 0 || mysql_stmt_execute(statement) != 0)
            return cb_mysql_stmt_fail(statement, "insert");
        const char *error = check_rows(conn, (int64_t)mysql_stmt_affected_rows(statement), count);
        if (error) return error;
    }
    return NULL;
}

const char *cb_mysql_bulk(cb_mysql *connection, const char *table, const cb_table *rows) {
    MYSQL *conn = connection->conn;
    if (!decimals_fit(rows)) return "a decimal has too many digits";
    char sql[200];
    snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", table);
    MYSQL_STMT *statement;
    const char *error = cb_mysql_prepare(conn, sql, &statement);
    if (error) return error;
    arrays *all = malloc(CB_COLUMNS * sizeof *all);
    if (!all) error = "out of memory";
    if (!error) error = cb_mysql_exec(conn, "START TRANSACTION");
    if (!error) error = send(conn, statement, rows, all);
    free(all);
    mysql_stmt_close(statement);
    return error ? error : cb_mysql_exec(conn, "COMMIT");
}
