#include "link.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static _Thread_local const conn_mssql_worker *current;
static EHANDLEFUNC earlier_error_handler;
static MHANDLEFUNC earlier_message_handler;
static int is_ready;

/// Others in this process may use db-lib too: what happens on threads that work for none of ours is theirs.
static int on_error(
    DBPROCESS *process, int severity, int number, int system_error, char *text, char *system_text
) {
    const conn_mssql_worker *worker = current;
    if (worker == NULL) {
        return earlier_error_handler
            ? earlier_error_handler(process, severity, number, system_error, text, system_text) : INT_CANCEL;
    }
    if (number == SYBETIME) {
        int answer = worker->interrupted(worker->context);
        if (answer > 0) { return INT_TIMEOUT; }
        if (answer == 0) { return INT_CONTINUE; }
    }
    // A mere pointer to the server's messages, which have come already.
    if (number != SYBESMSG) {
        conn_mssql_message message = {
            .is_client = 1, .number = number, .severity = severity, .system_error = system_error, .text = text,
        };
        worker->message(worker->context, &message);
    }
    return INT_CANCEL;
}

static int on_message(
    DBPROCESS *process, DBINT number, int state, int severity, char *text, char *server, char *procedure, int line
) {
    const conn_mssql_worker *worker = current;
    if (worker == NULL) {
        return earlier_message_handler
            ? earlier_message_handler(process, number, state, severity, text, server, procedure, line) : 0;
    }
    conn_mssql_message message = {
        .number = number, .state = state, .severity = severity, .line = line, .text = text, .procedure = procedure,
    };
    worker->message(worker->context, &message);
    return 0;
}

static int on_tick(void *process) {
    const conn_mssql_worker *worker = current;
    return worker != NULL && worker->tick != NULL && worker->tick(worker->context);
}

static int on_interrupt(void *process) { return INT_CANCEL; }

static void prepare(void) {
    if (dbinit() == FAIL) { return; }
    // Beyond 4,096 connections db-lib would complain on the standard error.
    dbsetmaxprocs(1 << 16);
    earlier_error_handler = dberrhandle(on_error);
    earlier_message_handler = dbmsghandle(on_message);
    is_ready = 1;
}

int conn_mssql_prepare(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
    return is_ready;
}

void conn_mssql_enter(const conn_mssql_worker *worker) { current = worker; }

DBPROCESS *conn_mssql_open(const conn_mssql_login *login, const char *section) {
    LOGINREC *record = dblogin();
    if (record == NULL) { return NULL; }
    int ok = dbsetlversion(record, DBVERSION_74) == SUCCEED
        && dbsetlname(record, "UTF-8", DBSETCHARSET) == SUCCEED
        && dbsetlbool(record, 1, DBSETUTF16) == SUCCEED
        && dbsetlbool(record, 1, DBSETBCP) == SUCCEED
        && dbsetlbool(record, 1, DBSETNTLMV2) == SUCCEED
        && dbsetlbool(record, login->is_read_only, DBSETREADONLY) == SUCCEED
        && (login->packet_size == 0 || dbsetllong(record, login->packet_size, DBSETPACKET) == SUCCEED);
    const struct { const char *text; int field; } texts[] = {
        { login->user, DBSETUSER }, { login->password, DBSETPWD }, { login->application, DBSETAPP },
        { login->host_name, DBSETHOST }, { login->language, DBSETNATLANG }, { login->database, DBSETDBNAME },
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (texts[i].text != NULL) { ok = ok && dbsetlname(record, texts[i].text, texts[i].field) == SUCCEED; }
    }
    DBPROCESS *process = ok ? tdsdbopen(record, section, 1) : NULL;
    dbloginfree(record);
    if (process != NULL) { dbsetinterrupt(process, on_tick, on_interrupt); }
    return process;
}

int conn_mssql_is_dead(DBPROCESS *process) { return DBDEAD(process); }

int conn_mssql_hung_up(int descriptor) {
    char byte;
    ssize_t count;
    do {
        count = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
}

int conn_mssql_peek(int descriptor) {
    unsigned char bytes[3];
    ssize_t count;
    do {
        count = recv(descriptor, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    if (count < (ssize_t)sizeof(bytes)) { return -1; }
    // A record of TLS begins with its type, 20 to 23, and its version; a packet of TDS with 4, for an answer.
    if (bytes[0] < 20 || bytes[0] > 23 || bytes[1] != 3) { return 0; }
    return bytes[2] >= 3 ? 1 : 2;
}

void conn_mssql_shut_down(int descriptor) { shutdown(descriptor, SHUT_RDWR); }

int64_t conn_mssql_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int conn_mssql_wait(int descriptor, int wake, int64_t end) {
    struct pollfd list[2] = {
        { .fd = descriptor, .events = POLLIN }, { .fd = wake, .events = POLLIN },
    };
    for (;;) {
        int milliseconds = -1;
        if (end != INT64_MAX) {
            int64_t left = end - conn_mssql_now();
            if (left <= 0) { return 0; }
            left = left / 1000000 + 1;
            milliseconds = left > 3600000 ? 3600000 : (int)left;
        }
        int count = poll(list, 2, milliseconds);
        if (count > 0) { return list[0].revents != 0 ? 1 : 2; }
        if (count < 0 && errno != EINTR && errno != EAGAIN) { return 1; }
    }
}
