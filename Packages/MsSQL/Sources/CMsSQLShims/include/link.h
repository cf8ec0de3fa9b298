#ifndef C_MSSQL_LINK_H
#define C_MSSQL_LINK_H

#include <stdint.h>

#define MSDBLIB 1
#include <sybfront.h>
#include <sybdb.h>

// What Swift cannot do on its own with FreeTDS' db-lib: its settings are macros, and its callbacks are one for the process,
// here led to whoever the calling thread works for.

/// What the server, or db-lib itself, said.
typedef struct {
    /// Whether db-lib said it, and not the server.
    int is_client;
    int number;
    int state;
    int severity;
    int line;
    int system_error;
    const char *text;
    const char *procedure;
} conn_mssql_message;

/// Who works on this thread. The functions are called on the thread that called db-lib, from within that call.
typedef struct {
    void *context;
    /// Takes a message; its texts are valid during the call only.
    void (*message)(void *context, const conn_mssql_message *message);
    /// Asked once in every second of a wait. Not 0: the wait is to be interrupted, and `interrupted` is asked how.
    int (*tick)(void *context);
    /// Asked when a wait was interrupted or a login's wait is over. 1: ATTENTION is sent, and the wait goes on; 0: the wait
    /// goes on; -1: the connection is given up.
    int (*interrupted)(void *context);
} conn_mssql_worker;

/// Makes the library ready, once for the process; 0 if it has no memory.
int conn_mssql_prepare(void);
/// Says who works on this thread until the next call; NULL for nobody.
void conn_mssql_enter(const conn_mssql_worker *worker);

/// What a login says. Texts may be NULL, and are copied.
typedef struct {
    const char *user;
    const char *password;
    const char *application;
    const char *host_name;
    const char *language;
    const char *database;
    long packet_size;
    int is_read_only;
} conn_mssql_login;

/// Connects and logs in by a section of the configuration file; NULL if that fails. TDS 7.4, UTF-8, bulk loads allowed.
DBPROCESS *conn_mssql_open(const conn_mssql_login *login, const char *section);
/// Whether the connection is gone.
int conn_mssql_is_dead(DBPROCESS *process);
/// Whether the socket shows the end of the connection, without reading from it.
int conn_mssql_hung_up(int descriptor);
/// Looks at the first bytes that wait at the socket, without taking them: 1 if they are a record of TLS 1.2 or later, 2 of an
/// older version, 0 if they are in clear, -1 if there are none.
int conn_mssql_peek(int descriptor);
/// Ends the traffic in both directions; the descriptor stays db-lib's.
void conn_mssql_shut_down(int descriptor);
/// Nanoseconds of a clock that never jumps.
int64_t conn_mssql_now(void);
/// Waits until the socket can be read, `wake` is signalled (-1 for none) or the moment has come: 1, 2, 0.
int conn_mssql_wait(int descriptor, int wake, int64_t end);

#endif
