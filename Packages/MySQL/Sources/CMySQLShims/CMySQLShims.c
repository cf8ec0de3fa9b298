#define _GNU_SOURCE
#include "CMySQLShims.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
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

int conn_mysql_prepare(MYSQL *mysql, int may_load) {
    const my_bool no = 0;
    const unsigned int load = may_load ? 1 : 0;
    mysql_set_local_infile_handler(mysql, refuse_file, no_bytes, no_end, refusal, NULL);
    return mysql_options(mysql, MARIADB_OPT_IO_WAIT, (const void *)wait_for) |
           mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &load) | mysql_options(mysql, MYSQL_OPT_RECONNECT, &no) |
           mysql_options(mysql, MYSQL_REPORT_DATA_TRUNCATION, &no);
}

void conn_mysql_refuse_files(MYSQL *mysql) {
    const unsigned int off = 0;
    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
    mysql_set_local_infile_handler(mysql, refuse_file, no_bytes, no_end, refusal, NULL);
}

static int begin_source(void **context, const char *name, void *source) {
    conn_mysql_source *own = source;
    (void)name;
    *context = own;
    return own->requests++ == 0 ? 0 : 1;
}
static int read_source(void *context, char *buffer, unsigned int length) {
    conn_mysql_source *source = context;
    if (source->start == source->end) {
        int32_t code = source->next(source);
        if (code <= 0) return code;
    }
    size_t left = (size_t)(source->end - source->start);
    size_t count = left < length ? left : length;
    memcpy(buffer, source->start, count);
    source->start += count;
    return (int)count;
}

int conn_mysql_load(MYSQL *mysql, conn_mysql_source *source, const char *text, unsigned long length) {
    const unsigned int on = 1;
    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &on);
    mysql_set_local_infile_handler(mysql, begin_source, read_source, no_end, refusal, source);
    int code = mysql_real_query(mysql, text, length);
    conn_mysql_refuse_files(mysql);
    return code;
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

int conn_mysql_send(MYSQL_STMT *statement, int is_bulk, unsigned char *request, size_t length, conn_mysql_wait *wait) {
    MYSQL *mysql = statement->mysql;
    // Says that the connection is gone, or the statement not prepared, in the library's words.
    if (!mysql || statement->state < MYSQL_STMT_PREPARED) return mysql_stmt_execute(statement);
    conn_mysql_enter(wait);
    for (int index = 0; index < 4; index++) request[index] = (unsigned char)(statement->stmt_id >> 8 * index);
    statement->last_errno = 0;
    enum enum_server_command command = is_bulk ? COM_STMT_BULK_EXECUTE : COM_STMT_EXECUTE;
    return mysql->methods->db_command(mysql, command, (const char *)request, length, 1, statement) != 0;
}

int conn_mysql_receive(MYSQL_STMT *statement, conn_mysql_wait *wait) {
    MYSQL *mysql = statement->mysql;
    if (!mysql) return 1;
    current = wait;
    // The library would try to read first, which nobody has answered yet. A failed wait shows in its own again.
    if (mysql->net.pvio) wait_for(mysql_get_socket(mysql), 1, -1);
    return mysql->methods->db_read_execute_response(statement);
}

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

int conn_mysql_same_fields(const MYSQL_FIELD *fields, const MYSQL_FIELD *known, unsigned int count) {
    for (unsigned int index = 0; index < count; index++) {
        const MYSQL_FIELD *field = &fields[index], *other = &known[index];
        if (field->type != other->type || field->flags != other->flags || field->charsetnr != other->charsetnr ||
            field->length != other->length || field->decimals != other->decimals ||
            field->name_length != other->name_length || memcmp(field->name, other->name, field->name_length) != 0) {
            return 0;
        }
    }
    return 1;
}

MYSQL_FIELD *conn_mysql_copy_fields(const MYSQL_FIELD *fields, unsigned int count) {
    size_t names = 0;
    for (unsigned int index = 0; index < count; index++) names += fields[index].name_length;
    MYSQL_FIELD *copy = malloc(count * sizeof *copy + names + 1);
    if (!copy) return NULL;
    memcpy(copy, fields, count * sizeof *copy);
    char *name = (char *)(copy + count);
    for (unsigned int index = 0; index < count; index++) {
        memcpy(name, fields[index].name, fields[index].name_length);
        copy[index].name = name;
        name += fields[index].name_length;
    }
    return copy;
}

const char *conn_mysql_type_name(const MYSQL_FIELD *field, size_t *length) {
    MARIADB_CONST_STRING name = {NULL, 0};
    if (mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME) || !name.length) return NULL;
    *length = name.length;
    return name.str;
}
