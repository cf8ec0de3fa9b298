// The plain loops on libpq. Every function that connects takes the address from CONN_PG_URL.
#ifndef CBASELINE_PG_H
#define CBASELINE_PG_H

#include "cbaseline.h"

/// The table that writes go to, and the columns' definitions.
extern const char *const cb_pg_target;

typedef struct cb_pg cb_pg;

// The functions below return NULL, or a message that says what failed (static storage, one a thread).

const char *cb_pg_open(cb_pg **connection);
void cb_pg_close(cb_pg *connection);
/// The version of the server and of libpq.
const char *cb_pg_version(char *out, size_t size);

/// Loads the table by COPY, in the order of its index on (l_orderkey, l_linenumber), unless it holds these rows already.
const char *cb_pg_make(const char *table, int64_t rows, bool nulls);
/// Makes `cb_pg_target` anew and empty.
const char *cb_pg_make_target(void);
/// Reads a whole table in the order of its keys and gives the hash of its rows.
const char *cb_pg_hash(const char *table, uint64_t *hash);

/// COPY … TO STDOUT in binary, of a table or of a query in brackets, into column buffers.
const char *cb_pg_read(cb_pg *connection, const char *source, cb_table *out);
/// A query with one parameter of type integer in single-row mode, results in binary.
const char *cb_pg_read_rows(cb_pg *connection, const char *sql, int32_t parameter, cb_table *out);
/// Two threads with a connection each in one exported snapshot, reading a half each by l_orderkey.
const char *cb_pg_read_halves(cb_pg *connection, const char *table, int64_t rows, cb_table *first, cb_table *second);
/// COPY … FROM STDIN in binary from column buffers, one buffer of 256 KiB a send.
const char *cb_pg_write(cb_pg *connection, const char *table, const cb_table *rows);
/// `SELECT 1`, prepared, `count` times one after the other; the sum of the answers. The first `warmup` runs are made
/// before the stop-watch starts.
const char *cb_pg_select1(cb_pg *connection, int64_t warmup, int64_t count, cb_watch *watch, uint64_t *sum);

#endif
