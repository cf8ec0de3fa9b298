#define _GNU_SOURCE
#include "CMySQLShims.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

static _Thread_local conn_mysql_wait *current;
static _Thread_local int is_known;
static pthread_key_t end_of_thread;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void forget_thread(void *unused) {
    (void)unused;
    mysql_thread_end();
}

static void start(void) {
    mysql_server_init(0, NULL, NULL);
    pthread_key_create(&end_of_thread, forget_thread);
}

int64_t conn_mysql_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void conn_mysql_enter(conn_mysql_wait *wait) {
    current = wait;
    if (is_known) return;
    is_known = 1;
    pthread_once(&once, start);
    mysql_thread_init();
    pthread_setspecific(end_of_thread, &is_known);
}

// The library has tried to read or write without waiting, and calls this before it tries again.
static int wait_for(my_socket descriptor, my_bool is_read, int timeout) {
    conn_mysql_wait *wait = current;
    (void)timeout;
    for (;;) {
        struct pollfd list[2] = {{.fd = descriptor, .events = is_read ? POLLIN : POLLOUT}, {.fd = -1, .events = POLLIN}};
        int64_t end = INT64_MAX;
        int milliseconds = -1;
        if (wait) {
            end = wait->deadline < wait->grace_end ? wait->deadline : wait->grace_end;
            if (wait->grace_end == INT64_MAX) list[1].fd = wait->wake;
            if (wait->patience_end < end) end = wait->patience_end;
        }
        if (end != INT64_MAX) {
            int64_t left = end - conn_mysql_now();
            int64_t rounded = left / 1000000 + 1;
            milliseconds = left <= 0 ? 0 : rounded > 1000000000 ? 1000000000 : (int)rounded;
        }
        int count = poll(list, 2, milliseconds);
        if (count < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (list[0].revents) return 1;
        if (count > 0) {
            wait->grace_end = conn_mysql_now() + wait->grace;
            continue;
        }
        if (end == INT64_MAX || conn_mysql_now() < end) continue;
        if (end == wait->patience_end) {
            wait->patience_end = INT64_MAX;
            if (wait->impatient) wait->impatient(wait->context);
            continue;
        }
        wait->ended = wait->deadline <= wait->grace_end ? 1 : 2;
        errno = ETIMEDOUT;
        return 0;
    }
}

// A server asks for a file of the client's by this; nothing here ever has one.
static int refuse_file(void **context, const char *name, void *unused) {
    (void)name;
    (void)unused;
    *context = NULL;
    return 1;
}
static int no_bytes(void *context, char *buffer, unsigned int length) {
    (void)context;
    (void)buffer;
    (void)length;
    return -1;
}
static void no_end(void *context) { (void)context; }
static int refusal(void *context, char *buffer, unsigned int length) {
    static const char text[] = "the client gives no files";
    (void)context;
    for (unsigned int index = 0; index < length && index < sizeof text; index++) buffer[index] = text[index];
    return 2000;
}

int conn_mysql_prepare(MYSQL *mysql) {
    const my_bool no = 0;
    const unsigned int off = 0;
    mysql_set_local_infile_handler(mysql, refuse_file, no_bytes, no_end, refusal, NULL);
    return mysql_options(mysql, MARIADB_OPT_IO_WAIT, (const void *)wait_for) |
           mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off) | mysql_options(mysql, MYSQL_OPT_RECONNECT, &no) |
           mysql_options(mysql, MYSQL_REPORT_DATA_TRUNCATION, &no);
}

int conn_mysql_attribute(MYSQL *mysql, const char *key, const char *value) {
    return mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, key, value);
}

unsigned long conn_mysql_flags(int compress) {
    return CLIENT_FOUND_ROWS | CLIENT_MULTI_RESULTS | CLIENT_PS_MULTI_RESULTS | (compress ? CLIENT_COMPRESS : 0);
}

int conn_mysql_has_bulk(MYSQL *mysql) {
    unsigned long capabilities = 0, extended = 0;
    if (mariadb_get_infov(mysql, MARIADB_CONNECTION_SERVER_CAPABILITIES, &capabilities) ||
        mariadb_get_infov(mysql, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &extended)) {
        return 0;
    }
    return !(capabilities & CLIENT_MYSQL) && (extended & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32));
}

int conn_mysql_hung_up(int descriptor) {
    struct pollfd entry = {.fd = descriptor, .events = POLLIN | POLLRDHUP};
    return poll(&entry, 1, 0) > 0;
}

void conn_mysql_shut_down(int descriptor) { shutdown(descriptor, SHUT_RDWR); }

int conn_mysql_fetch(MYSQL_STMT *statement, conn_mysql_wait *wait, const unsigned char **row, uint64_t *length) {
    // Older versions of the library take two arguments, and leave the third where it is.
    typedef int (*fetch_function)(MYSQL_STMT *, unsigned char **, unsigned long *);
    MYSQL *mysql = statement->mysql;
    unsigned long count = ~0UL;
    unsigned char *start = NULL;
    if (!mysql) return 1;
    current = wait;
    if (statement->state == MYSQL_STMT_WAITING_USE_OR_STORE) statement->default_rset_handler(statement);
    if (statement->state == MYSQL_STMT_FETCH_DONE) return MYSQL_NO_DATA;
    if (statement->state < MYSQL_STMT_USE_OR_STORE_CALLED) return 1;
    int code = ((fetch_function)statement->fetch_row_func)(statement, &start, &count);
    if (code == 0) {
        statement->state = MYSQL_STMT_USER_FETCHING;
        *row = start;
        *length = count == ~0UL ? UINT64_MAX : count;
        return 0;
    }
    statement->state = MYSQL_STMT_FETCH_DONE;
    mysql->status = MYSQL_STATUS_READY;
    if (code == MYSQL_NO_DATA && mysql->net.read_pos && mysql->net.read_pos[0] == 254) {
        // The packet at the end: its mark, two bytes of warnings, two of status.
        mysql->warning_count = mysql->net.read_pos[1] | mysql->net.read_pos[2] << 8;
        mysql->server_status = mysql->net.read_pos[3] | mysql->net.read_pos[4] << 8;
        statement->upsert_status.warning_count = mysql->warning_count;
        statement->upsert_status.server_status = mysql->server_status;
    }
    return code;
}

const char *conn_mysql_type_name(const MYSQL_FIELD *field, size_t *length) {
    MARIADB_CONST_STRING name = {NULL, 0};
    if (mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME) || !name.length) return NULL;
    *length = name.length;
    return name.str;
}
