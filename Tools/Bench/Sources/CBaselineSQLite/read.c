// The step loop into column buffers: one switch on the column's kind per cell, the storage class of every value
// checked, no allocation per row.
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "sqlite_internal.h"

const char *const cb_create_sql =
    "CREATE TABLE lineitem ("
    "l_orderkey BIGINT, l_partkey BIGINT, l_suppkey INTEGER, l_linenumber INTEGER, "
    "l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), "
    "l_returnflag CHAR(1), l_linestatus CHAR(1), l_shipdate DATE, l_commitdate DATE, l_receiptdate DATE, "
    "l_shipinstruct CHAR(25), l_shipmode CHAR(10), l_comment VARCHAR(44))";

const char *const cb_insert_sql =
    "INSERT INTO lineitem (l_orderkey, l_partkey, l_suppkey, l_linenumber, l_quantity, l_extendedprice, l_discount, "
    "l_tax, l_returnflag, l_linestatus, l_shipdate, l_commitdate, l_receiptdate, l_shipinstruct, l_shipmode, "
    "l_comment) VALUES ";

const char *const cb_select_sql = "SELECT * FROM lineitem";
const char *const cb_select_range_sql = "SELECT * FROM lineitem WHERE rowid BETWEEN ? AND ?";
const char *const cb_lookup_sql =
    "SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM lineitem WHERE l_orderkey = ? AND l_linenumber = 1";

static const char *mismatch(int64_t row, int column, int type) {
    static _Thread_local char message[160];
    sqlite3_snprintf(sizeof message, message, "row %lld, column %s: a value of storage class %d does not fit",
                     (long long)row, cb_column_names[column], type);
    return message;
}

/// "YYYY-MM-DD" to days since 1970-01-01; false on anything else.
static inline bool parse_date(const uint8_t *p, int length, int32_t *out) {
    if (length != 10 || p[4] != '-' || p[7] != '-') return false;
    uint32_t d[8] = {p[0] - 48u, p[1] - 48u, p[2] - 48u, p[3] - 48u, p[5] - 48u, p[6] - 48u, p[8] - 48u, p[9] - 48u};
    for (int i = 0; i < 8; i++)
        if (d[i] > 9) return false;
    uint32_t year = d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3], month = d[4] * 10 + d[5], day = d[6] * 10 + d[7];
    return cb_checked_days(year, month, day, out);
}

static const char *read_rows(sqlite3 *db, sqlite3_stmt *statement, cb_table *out) {
    int64_t row = 0;
    int status;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int c = 0; c < CB_COLUMNS; c++) {
            cb_column *column = &out->columns[c];
            if (column->count == column->capacity) cb_column_grow(column);
            int64_t i = column->count;
            int type = sqlite3_column_type(statement, c);
            switch (column->kind) {
            case CB_INT64: {
                int64_t *values = column->values;
                if (type == SQLITE_INTEGER) {
                    values[i] = sqlite3_column_int64(statement, c);
                } else if (type == SQLITE_NULL) {
                    values[i] = 0;
                } else {
                    return mismatch(row, c, type);
                }
                break;
            }
            case CB_INT32: {
                int32_t *values = column->values;
                if (type == SQLITE_INTEGER) {
                    int64_t value = sqlite3_column_int64(statement, c);
                    if (value < INT32_MIN || value > INT32_MAX) return mismatch(row, c, type);
                    values[i] = (int32_t)value;
                } else if (type == SQLITE_NULL) {
                    values[i] = 0;
                } else {
                    return mismatch(row, c, type);
                }
                break;
            }
            case CB_DECIMAL: {
                cb_int128 *values = column->values;
                if (type == SQLITE_FLOAT) {
                    // Exact by value: the nearest hundredth must give the same double back.
                    double value = sqlite3_column_double(statement, c);
                    double scaled = value * 100.0;
                    if (!(scaled > -1e15 && scaled < 1e15)) return mismatch(row, c, type);
                    int64_t nearest = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
                    if ((double)nearest / 100.0 != value) return mismatch(row, c, type);
                    values[i] = nearest;
                } else if (type == SQLITE_INTEGER) {
                    int64_t value = sqlite3_column_int64(statement, c);
                    if (value <= -10000000000000 || value >= 10000000000000) return mismatch(row, c, type);
                    values[i] = (cb_int128)value * 100;
                } else if (type == SQLITE_NULL) {
                    values[i] = 0;
                } else if (type == SQLITE_TEXT) {
                    const uint8_t *text = sqlite3_column_text(statement, c);
                    if (!cb_parse_decimal(text, sqlite3_column_bytes(statement, c), &values[i]))
                        return mismatch(row, c, type);
                } else {
                    return mismatch(row, c, type);
                }
                break;
            }
            case CB_DATE: {
                int32_t *values = column->values;
                if (type == SQLITE_TEXT) {
                    const uint8_t *text = sqlite3_column_text(statement, c);
                    if (!parse_date(text, sqlite3_column_bytes(statement, c), &values[i]))
                        return mismatch(row, c, type);
                } else if (type == SQLITE_NULL) {
                    values[i] = 0;
                } else {
                    return mismatch(row, c, type);
                }
                break;
            }
            case CB_TEXT: {
                if (type == SQLITE_TEXT) {
                    const uint8_t *text = sqlite3_column_text(statement, c);
                    int length = sqlite3_column_bytes(statement, c);
                    if (!cb_text_append(column, text, length)) return mismatch(row, c, type);
                } else if (type == SQLITE_NULL) {
                    column->offsets[i + 1] = column->offsets[i];
                } else {
                    return mismatch(row, c, type);
                }
                break;
            }
            }
            cb_validity_append(column, type != SQLITE_NULL);
        }
        row++;
    }
    out->rows = row;
    return status == SQLITE_DONE ? NULL : cb_fail(db, "step");
}

static const char *read_with(const char *path, const char *sql, bool range, int64_t first, int64_t last,
                             cb_table *out) {
    sqlite3 *db;
    const char *error = cb_open(path, &db);
    if (error) return error;
    cb_table_init(out);
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        error = cb_fail(db, "prepare");
        sqlite3_close(db);
        return error;
    }
    if (range) {
        sqlite3_bind_int64(statement, 1, first);
        sqlite3_bind_int64(statement, 2, last);
    }
    error = read_rows(db, statement, out);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return error;
}

const char *cb_read(const char *path, cb_table *out) { return read_with(path, cb_select_sql, false, 0, 0, out); }

const char *cb_read_range(const char *path, int64_t first, int64_t last, cb_table *out) {
    return read_with(path, cb_select_range_sql, true, first, last, out);
}

typedef struct {
    const char *path;
    int64_t first, last;
    cb_table *out;
    char error[256];
    bool failed;
} half;

static void *read_half(void *argument) {
    half *h = argument;
    const char *error = cb_read_range(h->path, h->first, h->last, h->out);
    if (error) {
        h->failed = true;
        sqlite3_snprintf(sizeof h->error, h->error, "%s", error);
    }
    return NULL;
}

const char *cb_read_halves(const char *path, int64_t rows, cb_table *first, cb_table *second) {
    static _Thread_local half halves[2];
    halves[0] = (half){.path = path, .first = 1, .last = rows / 2, .out = first};
    halves[1] = (half){.path = path, .first = rows / 2 + 1, .last = rows, .out = second};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, read_half, &halves[i]) != 0) return "pthread_create failed";
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 2; i++)
        if (halves[i].failed) return halves[i].error;
    return NULL;
}

const char *cb_lookup(const char *path, int64_t rows, int64_t warmup, int64_t count, bool transaction,
                      cb_watch *watch, uint64_t *hash) {
    sqlite3 *db;
    const char *error = cb_open(path, &db);
    if (error) return error;
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, cb_lookup_sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
        error = cb_fail(db, "prepare");
        sqlite3_close(db);
        return error;
    }
    int64_t orders = cb_order_count(rows);
    uint64_t h = 0;
    for (int64_t i = -warmup; i < count && !error; i++) {
        if (i == 0) {
            cb_watch_start(watch);
            if (transaction && (error = cb_exec(db, "BEGIN"))) break;
        }
        sqlite3_bind_int64(statement, 1, cb_lookup_key(i, orders));
        if (sqlite3_step(statement) != SQLITE_ROW) {
            error = cb_fail(db, "look-up");
            break;
        }
        int64_t part, scaled;
        int32_t date;
        char comment[64];
        if (sqlite3_column_type(statement, 0) != SQLITE_INTEGER) error = "l_partkey is not an integer";
        part = sqlite3_column_int64(statement, 0);
        switch (sqlite3_column_type(statement, 1)) {
        case SQLITE_INTEGER: scaled = sqlite3_column_int64(statement, 1) * 100; break;
        case SQLITE_FLOAT: {
            double value = sqlite3_column_double(statement, 1);
            scaled = (int64_t)(value * 100.0 + 0.5);
            if ((double)scaled / 100.0 != value) error = "l_quantity is not exact";
            break;
        }
        default: scaled = 0; error = "l_quantity is not a number";
        }
        if (sqlite3_column_type(statement, 2) != SQLITE_TEXT) error = "l_shipdate is not text";
        const uint8_t *text = sqlite3_column_text(statement, 2);
        if (!parse_date(text, sqlite3_column_bytes(statement, 2), &date)) error = "l_shipdate is not a date";
        if (sqlite3_column_type(statement, 3) != SQLITE_TEXT) error = "l_comment is not text";
        text = sqlite3_column_text(statement, 3);
        int length = sqlite3_column_bytes(statement, 3);
        if (length > (int)sizeof comment || !cb_is_utf8(text, length)) {
            error = "l_comment is not what it should be";
            break;
        }
        memcpy(comment, text, (size_t)length);
        if (i >= 0) h = cb_fold_found(h, part, scaled, date, (const uint8_t *)comment, length);
        if (sqlite3_step(statement) != SQLITE_DONE) error = cb_fail(db, "look-up's end");
        sqlite3_reset(statement);
    }
    if (!error && transaction) error = cb_exec(db, "COMMIT");
    cb_watch_stop(watch);
    *hash = h;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return error;
}

const char *cb_hash_database(const char *path, uint64_t *out) {
    cb_table table;
    const char *error = cb_read(path, &table);
    cb_hash hash;
    cb_hash_init(&hash);
    if (!error) cb_hash_table(&hash, &table);
    *out = cb_hash_finish(&hash);
    cb_table_free(&table);
    return error;
}

const char *cb_sqlite_version(void) { return sqlite3_libversion(); }
