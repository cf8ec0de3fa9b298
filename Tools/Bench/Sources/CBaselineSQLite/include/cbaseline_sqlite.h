// The plain loops on libsqlite3.
#ifndef CBASELINE_SQLITE_H
#define CBASELINE_SQLITE_H

#include "cbaseline.h"

extern const char *const cb_create_sql;
extern const char *const cb_insert_sql;
extern const char *const cb_select_sql;
extern const char *const cb_select_range_sql;
extern const char *const cb_lookup_sql;

/// Makes every database opened after this one use the rollback journal (DELETE) instead of WAL.
void cb_use_rollback_journal(void);

// The functions below return NULL, or a message that says what failed (static storage, one a thread).

/// Creates the database with the table, the rows and the index on (l_orderkey, l_linenumber).
const char *cb_make_database(const char *path, int64_t rows, bool nulls);
/// Creates an empty database that holds only the table, in WAL mode.
const char *cb_make_empty(const char *path);
/// Step loop over the whole table into column buffers.
const char *cb_read(const char *path, cb_table *out);
/// As `cb_read`, rows first...last by rowid only.
const char *cb_read_range(const char *path, int64_t first, int64_t last, cb_table *out);
/// Two threads with a connection each, reading a half each.
const char *cb_read_halves(const char *path, int64_t rows, cb_table *first, cb_table *second);
/// Prepared insert in one transaction, from column buffers, `batch` rows a statement, into an existing table.
const char *cb_write(const char *path, const cb_table *table, int batch);
/// Checks that the database can be read whole and gives the hash of its rows.
const char *cb_hash_database(const char *path, uint64_t *hash);
/// Looks `count` keys up with one prepared statement; in one read transaction if asked. The first `warmup` look-ups
/// are made before the stop-watch starts.
const char *cb_lookup(const char *path, int64_t rows, int64_t warmup, int64_t count, bool transaction,
                      struct cb_watch *watch, uint64_t *hash);
const char *cb_sqlite_version(void);

#endif
