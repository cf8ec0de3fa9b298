// The prepared insert from column buffers, in one transaction.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sqlite_internal.h"

static _Thread_local char failure[256];

const char *cb_fail(sqlite3 *db, const char *what) {
    sqlite3_snprintf(sizeof failure, failure, "%s: %s", what, sqlite3_errmsg(db));
    return failure;
}

const char *cb_exec(sqlite3 *db, const char *sql) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? NULL : cb_fail(db, sql);
}

static const char *pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL";

void cb_use_rollback_journal(void) { pragmas = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"; }

// Without SQLite's own lock around every call, as each connection here has one thread; WAL and the rest as the
// library under test sets them, so that both do the same work below the API.
const char *cb_open(const char *path, sqlite3 **db) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, db, flags, NULL) != SQLITE_OK) {
        const char *error = cb_fail(*db, "open");
        sqlite3_close(*db);
        return error;
    }
    sqlite3_busy_timeout(*db, 5000);
    const char *error = cb_exec(*db, pragmas);
    if (error) sqlite3_close(*db);
    return error;
}

#define MAX_BATCH 64

static const char *prepare_insert(sqlite3 *db, int batch, sqlite3_stmt **statement) {
    char sql[512 + MAX_BATCH * 40];
    size_t length = strlen(cb_insert_sql);
    memcpy(sql, cb_insert_sql, length);
    for (int r = 0; r < batch; r++) {
        if (r) sql[length++] = ',';
        memcpy(sql + length, "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", 33);
        length += 33;
    }
    sql[length] = 0;
    return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK
               ? NULL
               : cb_fail(db, "prepare insert");
}

static int bind_row(sqlite3_stmt *statement, const cb_table *table, int64_t row, int index, char dates[CB_COLUMNS][10]) {
    int status = SQLITE_OK;
    for (int c = 0; c < CB_COLUMNS; c++, index++) {
        const cb_column *column = &table->columns[c];
        if (!cb_is_valid(column->validity, row)) {
            status |= sqlite3_bind_null(statement, index);
            continue;
        }
        switch (column->kind) {
        case CB_INT64: status |= sqlite3_bind_int64(statement, index, ((int64_t *)column->values)[row]); break;
        case CB_INT32: status |= sqlite3_bind_int64(statement, index, ((int32_t *)column->values)[row]); break;
        case CB_DECIMAL:
            // Exact: below 2^53 the nearest double of n/100 reads back as n hundredths.
            status |= sqlite3_bind_double(statement, index, (double)((cb_int128 *)column->values)[row] / 100.0);
            break;
        case CB_DATE:
            cb_print_date(((int32_t *)column->values)[row], dates[c]);
            status |= sqlite3_bind_text(statement, index, dates[c], 10, SQLITE_STATIC);
            break;
        case CB_TEXT: {
            int32_t start = column->offsets[row];
            status |= sqlite3_bind_text(statement, index, (const char *)column->bytes + start,
                                        column->offsets[row + 1] - start, SQLITE_STATIC);
            break;
        }
        }
    }
    return status;
}

const char *cb_insert_rows(sqlite3 *db, const cb_table *table, int batch) {
    if (batch < 1 || batch > MAX_BATCH) return "the batch must be 1 to 64 rows";
    static _Thread_local char dates[MAX_BATCH][CB_COLUMNS][10];
    sqlite3_stmt *statement = NULL, *single = NULL;
    const char *error = prepare_insert(db, batch, &statement);
    if (!error) error = prepare_insert(db, 1, &single);
    int64_t row = 0;
    for (; !error && row + batch <= table->rows; row += batch) {
        int status = SQLITE_OK;
        for (int r = 0; r < batch; r++) status |= bind_row(statement, table, row + r, r * CB_COLUMNS + 1, dates[r]);
        if (status != SQLITE_OK) error = cb_fail(db, "bind");
        else if (sqlite3_step(statement) != SQLITE_DONE) error = cb_fail(db, "insert");
        sqlite3_reset(statement);
    }
    for (; !error && row < table->rows; row++) {
        if (bind_row(single, table, row, 1, dates[0]) != SQLITE_OK) error = cb_fail(db, "bind");
        else if (sqlite3_step(single) != SQLITE_DONE) error = cb_fail(db, "insert");
        sqlite3_reset(single);
    }
    sqlite3_finalize(statement);
    sqlite3_finalize(single);
    return error;
}

const char *cb_write(const char *path, const cb_table *table, int batch) {
    sqlite3 *db;
    const char *error = cb_open(path, &db);
    if (error) return error;
    error = cb_exec(db, "BEGIN IMMEDIATE");
    if (!error) error = cb_insert_rows(db, table, batch);
    if (!error) error = cb_exec(db, "COMMIT");
    sqlite3_close(db);
    return error;
}

static void remove_database(const char *path) {
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (int i = 0; i < 4; i++) {
        char *name = sqlite3_mprintf("%s%s", path, endings[i]);
        unlink(name);
        sqlite3_free(name);
    }
}

const char *cb_make_empty(const char *path) {
    remove_database(path);
    sqlite3 *db;
    const char *error = cb_open(path, &db);
    if (error) return error;
    error = cb_exec(db, cb_create_sql);
    sqlite3_close(db);
    return error;
}

const char *cb_make_database(const char *path, int64_t rows, bool nulls) {
    cb_table table, back;
    cb_generate(&table, rows, nulls);
    char *partial = sqlite3_mprintf("%s.partial", path);
    const char *error = cb_make_empty(partial);
    if (!error) error = cb_write(partial, &table, 16);
    if (!error) {
        sqlite3 *db;
        error = cb_open(partial, &db);
        if (!error) {
            error = cb_exec(db, "CREATE INDEX lineitem_key ON lineitem (l_orderkey, l_linenumber); "
                                "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
            sqlite3_close(db);
        }
    }
    if (!error && !(error = cb_read(partial, &back))) {
        cb_hash written, read;
        cb_hash_init(&written);
        cb_hash_init(&read);
        cb_hash_table(&written, &table);
        cb_hash_table(&read, &back);
        if (cb_hash_finish(&written) != cb_hash_finish(&read)) error = "the rows read back differ from those written";
        cb_table_free(&back);
    }
    if (!error) {
        remove_database(path);
        if (rename(partial, path) != 0) error = "rename failed";
    }
    remove_database(partial);
    sqlite3_free(partial);
    cb_table_free(&table);
    return error;
}
