// What Swift cannot do with MariaDB Connector/C by itself: a callback that the library calls without any context, which
// needs a thread-local variable; options whose values are function pointers; and the fetching of a row, which goes by a
// function pointer in the statement.
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
int conn_mysql_prepare(MYSQL *_Nonnull mysql);

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

/// The next row of an unbuffered result, in the binary protocol's form, valid until the next call of the library.
///
/// The row's length is UINT64_MAX where the library does not tell it. Returns 0 for a row, MYSQL_NO_DATA at the end, else
/// an error that `mysql_errno` tells. At the end the connection's status and count of warnings are those of the result.
int conn_mysql_fetch(MYSQL_STMT *_Nonnull statement, conn_mysql_wait *_Nullable wait,
                     const unsigned char *_Nullable *_Nonnull row, uint64_t *_Nonnull length);

/// The server's name of a column's type, where it has one of its own such as uuid or json; else nothing.
const char *_Nullable conn_mysql_type_name(const MYSQL_FIELD *_Nonnull field, size_t *_Nonnull length);

#endif
