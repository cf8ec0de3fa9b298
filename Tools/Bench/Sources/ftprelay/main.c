// Stands between a client and an FTP server on this machine as if they were far apart:
//   ftprelay PORT MICROSECONDS
// It prints the port that it listens on. What either side sends, its end included, reaches the other so much later;
// connections themselves are made at once. In replies to EPSV it names a port of its own for the data connection. It is
// for small files: a peer that does not read what it is sent holds all others up.
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 256, PIECE = 64 * 1024 };

/// Bytes on their way; none say that the sender has ended.
typedef struct piece {
    struct piece *next;
    int64_t due;
    size_t count;
    char bytes[];
} piece;

/// One direction of a connection.
typedef struct {
    piece *first, **last;
    bool has_ended, is_done;
} lane;

/// A client's connection and the one to the server; lane 0 leads to the server.
typedef struct {
    int fds[2];
    lane lanes[2];
    bool is_control;
} link_pair;

/// A socket that waits for one data connection, or for all control connections.
typedef struct {
    int fd, port;
    bool is_control;
} listener;

static link_pair pairs[MOST];
static listener listeners[MOST];
static int pair_count, listener_count;
static int64_t delay_ns;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "ftprelay: %s: %s\n", what, strerror(errno));
    exit(1);
}

static struct sockaddr_in local(int port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/// Listens for connections that go on to this port of the server; gives the port of its own.
static int listen_for(int port, bool is_control) {
    struct sockaddr_in address = local(0);
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener_count == MOST) {
        errno = EMFILE;
        fail("listening");
    }
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        fail("listening");
    }
    listeners[listener_count++] = (listener){fd, port, is_control};
    return ntohs(address.sin_port);
}

static void accept_one(int index) {
    listener from = listeners[index];
    int client = accept4(from.fd, NULL, NULL, SOCK_CLOEXEC), on = 1;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = local(from.port);
    if (!from.is_control) {
        close(from.fd);
        listeners[index] = listeners[--listener_count];
    }
    if (pair_count == MOST || client < 0 || server < 0 ||
        connect(server, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("connecting");
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    link_pair *pair = &pairs[pair_count++];
    memset(pair, 0, sizeof *pair);
    pair->fds[0] = client;
    pair->fds[1] = server;
    pair->is_control = from.is_control;
}

/// Replaces the port in a reply to EPSV, which a server writes in one piece; gives the new length.
static size_t rewrite(char *bytes, size_t count) {
    char *reply = memmem(bytes, count, "229 ", 4);
    char *start = reply ? memmem(reply, count - (size_t)(reply - bytes), "(|||", 4) : NULL;
    if (!start) return count;
    char tail[PIECE];
    char *end;
    long port = strtol(start + 4, &end, 10);
    size_t left = count - (size_t)(end - bytes);
    memcpy(tail, end, left);
    start += 4;
    start += sprintf(start, "%d", listen_for((int)port, false));
    memcpy(start, tail, left);
    return (size_t)(start - bytes) + left;
}

static void take(link_pair *pair, int way) {
    static char bytes[PIECE + 16];
    lane *lane = &pair->lanes[way];
    ssize_t got = recv(pair->fds[way], bytes, PIECE, 0);
    size_t count = got > 0 ? (size_t)got : 0;
    if (count == 0) lane->has_ended = true;
    else if (way == 1 && pair->is_control) count = rewrite(bytes, count);
    piece *added = malloc(sizeof *added + count);
    *added = (piece){NULL, now() + delay_ns, count};
    memcpy(added->bytes, bytes, count);
    if (!lane->first) lane->last = &lane->first;
    *lane->last = added;
    lane->last = &added->next;
}

/// Passes on what is due; gives the moment of the next piece, or INT64_MAX.
static int64_t pass_on(link_pair *pair) {
    int64_t next = INT64_MAX;
    for (int way = 0; way < 2; way++) {
        lane *lane = &pair->lanes[way];
        while (lane->first && lane->first->due <= now()) {
            piece *done = lane->first;
            for (size_t sent = 0; sent < done->count;) {
                ssize_t some = send(pair->fds[!way], done->bytes + sent, done->count - sent, MSG_NOSIGNAL);
                if (some <= 0) break;
                sent += (size_t)some;
            }
            if (done->count == 0) {
                shutdown(pair->fds[!way], SHUT_WR);
                lane->is_done = true;
            }
            lane->first = done->next;
            free(done);
        }
        if (lane->first && lane->first->due < next) next = lane->first->due;
    }
    return next;
}

int main(int argc, char **argv) {
    if (argc != 3 || atoi(argv[1]) < 1 || atoi(argv[2]) < 1) {
        fprintf(stderr, "usage: ftprelay PORT MICROSECONDS\n");
        return 64;
    }
    delay_ns = (int64_t)atoi(argv[2]) * 1000;
    // Waits end when they should, and with whoever started this.
    prctl(PR_SET_TIMERSLACK, 1UL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    printf("%d\n", listen_for(atoi(argv[1]), true));
    fflush(stdout);
    while (true) {
        int64_t next = INT64_MAX;
        for (int i = 0; i < pair_count;) {
            int64_t due = pass_on(&pairs[i]);
            if (pairs[i].lanes[0].is_done && pairs[i].lanes[1].is_done) {
                close(pairs[i].fds[0]);
                close(pairs[i].fds[1]);
                pairs[i] = pairs[--pair_count];
                continue;
            }
            if (due < next) next = due;
            i++;
        }
        struct pollfd entries[MOST * 3];
        int count = 0, listening = listener_count, paired = pair_count;
        for (int i = 0; i < listening; i++) entries[count++] = (struct pollfd){listeners[i].fd, POLLIN, 0};
        for (int i = 0; i < paired; i++) {
            for (int way = 0; way < 2; way++) {
                int fd = pairs[i].lanes[way].has_ended ? -1 : pairs[i].fds[way];
                entries[count++] = (struct pollfd){fd, POLLIN, 0};
            }
        }
        int64_t left = next == INT64_MAX ? 1000000000 : next - now();
        if (left < 0) left = 0;
        struct timespec wait = {left / 1000000000, left % 1000000000};
        if (ppoll(entries, (nfds_t)count, &wait, NULL) < 0 && errno != EINTR) fail("waiting");
        for (int i = 0; i < paired; i++) {
            for (int way = 0; way < 2; way++) {
                if (entries[listening + i * 2 + way].revents) take(&pairs[i], way);
            }
        }
        // From the end: one that has served is replaced by the last, which was looked at or is new.
        for (int i = listening - 1; i >= 0; i--) {
            if (entries[i].revents) accept_one(i);
        }
    }
}
