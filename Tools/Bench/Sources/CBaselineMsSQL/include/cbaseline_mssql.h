// The plain loops on FreeTDS db-lib. Every function that connects takes the address from CONN_MSSQL_URL.
#ifndef CBASELINE_MSSQL_H
#define CBASELINE_MSSQL_H

#include "cbaseline.h"

/// The table that writes go to.
extern const char *const cb_mssql_target;

typedef struct cb_mssql cb_mssql;

// The functions below return NULL, or a message that says what failed (static storage, one a thread).

const char *cb_mssql_open(cb_mssql **connection);
void cb_mssql_close(cb_mssql *connection);
/// The version of the server and of the library.
const char *cb_mssql_version(char *out, size_t size);

/// Loads the table by bcp, with (l_orderkey, l_linenumber) as its primary key, unless it holds these rows already.
const char *cb_mssql_make(const char *table, int64_t rows, bool nulls);
/// Makes `cb_mssql_target` anew and empty, without a key.
const char *cb_mssql_make_target(void);
/// Reads a whole table in the order of its keys and gives the hash of its rows.
const char *cb_mssql_hash(const char *table, uint64_t *hash);

/// A query's rows by dbnextrow, dbdata and dbdatlen, each cell appended to column buffers.
const char *cb_mssql_read(cb_mssql *connection, const char *sql, cb_table *out);
/// bcp from column buffers in one transaction, each column bound once.
const char *cb_mssql_bcp(cb_mssql *connection, const char *table, const cb_table *rows);

#endif
