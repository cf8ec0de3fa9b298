// One large file between a plain socket and a file: FTP by hand, as little of it as goes.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ftp_internal.h"

typedef struct {
    int fd;
    FILE *lines;
} control;

static int connect_to(unsigned port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return fd;
    }
    close(fd);
    return -1;
}

/// Sends a command, if there is one, and reads the reply, whose code must begin with `digit`.
static const char *say(control *server, const char *command, char digit, char *reply, size_t size) {
    if (command && !cb_ftp_write_all(server->fd, command, strlen(command))) return "the command can't be sent";
    do {
        if (!fgets(reply, (int)size, server->lines)) return "the server closed the connection";
    } while (strlen(reply) < 4 || reply[3] != ' ');
    return reply[0] == digit ? NULL : cb_ftp_complain("the server answered %s", reply);
}

static const char *log_in(control *server) {
    const char *url = getenv("BENCH_FTP_URL");
    char user[64], password[128], command[256], reply[512];
    unsigned port;
    if (!url || sscanf(url, "ftp://%63[^:]:%127[^@]@127.0.0.1:%u/", user, password, &port) != 3) {
        return "BENCH_FTP_URL is not ftp://USER:PASSWORD@127.0.0.1:PORT/";
    }
    server->fd = connect_to(port);
    if (server->fd < 0) return cb_ftp_complain("connect: %s", strerror(errno));
    server->lines = fdopen(dup(server->fd), "r");
    const char *error = say(server, NULL, '2', reply, sizeof reply);
    snprintf(command, sizeof command, "USER %s\r\n", user);
    if (!error) error = say(server, command, '3', reply, sizeof reply);
    snprintf(command, sizeof command, "PASS %s\r\n", password);
    if (!error) error = say(server, command, '2', reply, sizeof reply);
    if (!error) error = say(server, "TYPE I\r\n", '2', reply, sizeof reply);
    return error;
}

static void log_out(control *server) {
    if (server->lines) fclose(server->lines);
    if (server->fd > 0) close(server->fd);
}

/// Opens a data connection and gives the command that uses it.
static const char *begin(control *server, const char *command, int *data) {
    char reply[512];
    const char *error = say(server, "EPSV\r\n", '2', reply, sizeof reply);
    if (error) return error;
    const char *port = strstr(reply, "|||");
    *data = port ? connect_to((unsigned)atoi(port + 3)) : -1;
    if (*data < 0) return "no data connection";
    error = say(server, command, '1', reply, sizeof reply);
    if (error) close(*data);
    return error;
}

static const char *end(control *server, int data, const char *error) {
    char reply[512];
    close(data);
    return error ? error : say(server, NULL, '2', reply, sizeof reply);
}

/// Copies until the end.
static const char *copy(int from, int to, char *buffer, size_t size, int64_t *bytes) {
    for (;;) {
        ssize_t count = read(from, buffer, size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cb_ftp_complain("read: %s", strerror(errno));
        if (count == 0) return NULL;
        if (!cb_ftp_write_all(to, buffer, (size_t)count)) return cb_ftp_complain("write: %s", strerror(errno));
        *bytes += count;
    }
}

static const char *move(const char *file, bool is_upload, size_t size, int times, cb_watch *watch, int64_t *bytes) {
    control server = {0};
    const char *error = log_in(&server);
    char *buffer = malloc(size);
    *bytes = 0;
    cb_watch_start(watch);
    for (int i = 0; i < times && !error; i++) {
        int data, local = is_upload ? open(file, O_RDONLY | O_CLOEXEC)
                                    : open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        char command[64] = "RETR large\r\n";
        if (is_upload) snprintf(command, sizeof command, "STOR up/large%d\r\n", i);
        error = begin(&server, command, &data);
        if (!error) {
            error = copy(is_upload ? local : data, is_upload ? data : local, buffer, size, bytes);
            error = end(&server, data, error);
        }
        close(local);
    }
    cb_watch_stop(watch);
    free(buffer);
    log_out(&server);
    return error;
}

const char *cb_ftp_socket_upload(size_t buffer, int times, cb_watch *watch, int64_t *bytes) {
    return move(cb_ftp_file("large"), true, buffer, times, watch, bytes);
}

const char *cb_ftp_socket_download(const char *file, size_t buffer, int times, cb_watch *watch, int64_t *bytes) {
    return move(file, false, buffer, times, watch, bytes);
}
