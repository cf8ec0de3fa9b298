// The plain loops on MariaDB Connector/C. Every function that connects takes the address from CONN_MYSQL_URL.
#ifndef CBASELINE_MYSQL_H
#define CBASELINE_MYSQL_H

#include "cbaseline.h"

/// The table that writes go to.
extern const char *const cb_mysql_target;

typedef struct cb_mysql cb_mysql;

// The functions below return NULL, or a message that says what failed (static storage, one a thread).

const char *cb_mysql_open(cb_mysql **connection);
void cb_mysql_close(cb_mysql *connection);
/// The version of the server and of the library.
const char *cb_mysql_version(char *out, size_t size);

/// Loads the table by LOAD DATA, with (l_orderkey, l_linenumber) as its primary key, unless it holds these rows already.
const char *cb_mysql_make(const char *table, int64_t rows, bool nulls);
/// Makes `cb_mysql_target` anew and empty, without a key.
const char *cb_mysql_make_target(void);
/// Reads a whole table in the order of its keys and gives the hash of its rows.
const char *cb_mysql_hash(const char *table, uint64_t *hash);

/// A query by a prepared statement in the binary protocol, the library's callback appending each cell to column buffers.
const char *cb_mysql_read(cb_mysql *connection, const char *sql, cb_table *out);
/// LOAD DATA LOCAL, its text built from column buffers 256 KiB at a time while it is sent.
const char *cb_mysql_load(cb_mysql *connection, const char *table, const cb_table *rows);
/// One prepared insert with arrays, column by column (COM_STMT_BULK_EXECUTE), in one transaction.
const char *cb_mysql_bulk(cb_mysql *connection, const char *table, const cb_table *rows);
/// Looks `count` keys up with one prepared statement and bound columns. The first `warmup` look-ups are made before the
/// stop-watch starts.
const char *cb_mysql_lookup(cb_mysql *connection, const char *table, int64_t rows, int64_t warmup, int64_t count,
                            cb_watch *watch, uint64_t *hash);

#endif
