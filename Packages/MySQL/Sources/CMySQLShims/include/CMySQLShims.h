// What Swift cannot do with MariaDB Connector/C by itself: a callback that the library calls without any context, which
// needs a thread-local variable; options whose values are function pointers; and the parts of running a statement that the
// library joins together: sending a request of our own making, taking its answer, fetching a row.
#ifndef CONN_MYSQL_SHIMS_H
#define CONN_MYSQL_SHIMS_H

#include <mysql.h>
#include <stdint.h>

/// How a thread waits for the server. Times are nanoseconds of CLOCK_MONOTONIC; INT64_MAX stands for never.
typedef struct conn_mysql_wait {
    /// Becomes readable when the operation was asked to end; -1 for none.
    int wake;
    /// Until when the server must answer.
    int64_t deadline;
    /// How long the server may take after the operation was asked to end.
    int64_t grace;
    /// Until when that is, once it was asked.
    int64_t grace_end;
    /// When waiting has lasted so long that `impatient` is called, once.
    int64_t patience_end;
    /// Called with `context` then; must not block.
    void (*_Nullable impatient)(void *_Nullable context);
    void *_Nullable context;
    /// Why the last wait failed: 0 it did not, 1 the deadline passed, 2 the grace did.
    int32_t ended;
} conn_mysql_wait;

/// Now, by CLOCK_MONOTONIC in nanoseconds.
int64_t conn_mysql_now(void);

/// Makes this thread wait as `wait` says, whenever the library waits, until it is called again. Also tells the library
/// of a thread that is new to it, and of that thread's end.
void conn_mysql_enter(conn_mysql_wait *_Nullable wait);

/// Makes the library wait by `conn_mysql_enter`'s rules, read no file and trust no reconnecting.
///
/// `may_load` tells the server at login that this client knows LOAD DATA LOCAL; it still gives nothing outside of
/// `conn_mysql_load`.
int conn_mysql_prepare(MYSQL *_Nonnull mysql, int may_load);

/// After login: what a server asks for in place of an answer is refused, whatever was told at login.
void conn_mysql_refuse_files(MYSQL *_Nonnull mysql);

/// The text that one LOAD DATA LOCAL statement loads, a piece at a time. No file is opened, whatever name the server asks
/// for.
typedef struct conn_mysql_source {
    /// The piece that is being given.
    const char *_Nullable start, *_Nullable end;
    /// Makes the next piece: 1, or 0 when there is none, or -1 to give up.
    int32_t (*_Nonnull next)(struct conn_mysql_source *_Nonnull source);
    void *_Nullable context;
    /// How often the server asked; it is given the text once.
    int32_t requests;
} conn_mysql_source;

/// Runs a LOAD DATA LOCAL statement that loads a text of ours. As mysql_real_query.
int conn_mysql_load(MYSQL *_Nonnull mysql, conn_mysql_source *_Nonnull source, const char *_Nonnull text,
                    unsigned long length);

/// Sets connection attributes and other options that take two values.
int conn_mysql_attribute(MYSQL *_Nonnull mysql, const char *_Nonnull key, const char *_Nonnull value);

/// The flags of the client that are asked for: rows that were found count as affected, several results are taken.
unsigned long conn_mysql_flags(int compress);

/// Whether the server takes arrays of parameters.
int conn_mysql_has_bulk(MYSQL *_Nonnull mysql);

/// Whether the socket of a link that should be silent has something to say: it was closed, or is about to be.
int conn_mysql_hung_up(int descriptor);

/// Shuts a socket down, so that nothing is sent over it any more.
void conn_mysql_shut_down(int descriptor);

/// Sends an execution of a prepared statement, one or (`is_bulk`) one with arrays of values. `request` is what stands
/// behind the command's byte; the statement's number is put into it here. Returns 0, or 1 for an error.
int conn_mysql_send(MYSQL_STMT *_Nonnull statement, int is_bulk, unsigned char *_Nonnull request, size_t length,
                    conn_mysql_wait *_Nullable wait);

/// Waits for the answer to an execution and takes it, as mysql_stmt_execute does. Returns 0, or not for an error.
int conn_mysql_receive(MYSQL_STMT *_Nonnull statement, conn_mysql_wait *_Nullable wait);

/// The next row of an unbuffered result, in the binary protocol's form, valid until the next call of the library.
///
/// The row's length is UINT64_MAX where the library does not tell it. Returns 0 for a row, MYSQL_NO_DATA at the end, else
/// an error that `mysql_errno` tells. At the end the connection's status and count of warnings are those of the result.
int conn_mysql_fetch(MYSQL_STMT *_Nonnull statement, conn_mysql_wait *_Nullable wait,
                     const unsigned char *_Nullable *_Nonnull row, uint64_t *_Nonnull length);

/// Whether fields are those of a list that was copied by `conn_mysql_copy_fields`, as far as decoding goes by them.
int conn_mysql_same_fields(const MYSQL_FIELD *_Nonnull fields, const MYSQL_FIELD *_Nonnull known, unsigned int count);

/// A copy of fields with their names, for comparing; to be freed with free. Nothing if there is no memory.
MYSQL_FIELD *_Nullable conn_mysql_copy_fields(const MYSQL_FIELD *_Nonnull fields, unsigned int count);

/// The server's name of a column's type, where it has one of its own such as uuid or json; else nothing.
const char *_Nullable conn_mysql_type_name(const MYSQL_FIELD *_Nonnull field, size_t *_Nonnull length);

#endif
