// What Swift cannot import from sqlite3.h: the destructor constants, which are casts of integers to function
// pointers, and the variadic functions.
#ifndef CONN_SQLITE_SHIMS_H
#define CONN_SQLITE_SHIMS_H

#include <sqlite3.h>

/// Binds text that stays where it is until the statement was run.
static inline int conn_sqlite_bind_text_static(sqlite3_stmt *_Nonnull statement, int index,
                                               const void *_Nonnull bytes, long long count) {
    return sqlite3_bind_text64(statement, index, (const char *)bytes, (sqlite3_uint64)count, SQLITE_STATIC,
                               SQLITE_UTF8);
}

/// Binds text that SQLite copies.
static inline int conn_sqlite_bind_text_copy(sqlite3_stmt *_Nonnull statement, int index,
                                             const void *_Nonnull bytes, long long count) {
    return sqlite3_bind_text64(statement, index, (const char *)bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT,
                               SQLITE_UTF8);
}

/// Binds bytes that stay where they are until the statement was run.
static inline int conn_sqlite_bind_blob_static(sqlite3_stmt *_Nonnull statement, int index,
                                               const void *_Nonnull bytes, long long count) {
    return sqlite3_bind_blob64(statement, index, bytes, (sqlite3_uint64)count, SQLITE_STATIC);
}

/// Binds bytes that SQLite copies.
static inline int conn_sqlite_bind_blob_copy(sqlite3_stmt *_Nonnull statement, int index,
                                             const void *_Nonnull bytes, long long count) {
    return sqlite3_bind_blob64(statement, index, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT);
}

/// A function's text result, which SQLite copies.
static inline void conn_sqlite_result_text(sqlite3_context *_Nonnull context, const void *_Nonnull bytes,
                                           long long count) {
    sqlite3_result_text64(context, (const char *)bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// A function's bytes as result, which SQLite copies.
static inline void conn_sqlite_result_blob(sqlite3_context *_Nonnull context, const void *_Nonnull bytes,
                                           long long count) {
    sqlite3_result_blob64(context, bytes, (sqlite3_uint64)count, SQLITE_TRANSIENT);
}

/// Switches memory statistics off for the process, because each allocation takes a global lock to keep them. Does
/// nothing if somebody has initialized SQLite before.
void conn_sqlite_configure(void);

/// Sets one of the on/off switches of sqlite3_db_config.
int conn_sqlite_set_switch(sqlite3 *_Nonnull database, int option, int on);

/// Raises the size limit of an in-memory database; SQLite's own is 1 GiB.
int conn_sqlite_set_size_limit(sqlite3 *_Nonnull database, long long bytes);

/// Marks the file as one with a rollback journal, by the two version numbers in its header. For a database in memory
/// that got its pages from a file with a write-ahead log: it cannot have one, and would not open.
int conn_sqlite_leave_wal(sqlite3 *_Nonnull database);

#endif
