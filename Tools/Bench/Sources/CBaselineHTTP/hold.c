// A server that lets requests wait, and what a waiting request costs libcurl.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http_internal.h"

struct cb_hold {
    _Atomic int64_t waiting;
    _Atomic bool is_released;
    pid_t process;
};

#define MAXIMUM_FD 20000

static void answer(int fd, cb_hold *hold) {
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    if (write(fd, text, sizeof text - 1) < 0) return;  // the client is gone
    atomic_fetch_sub(&hold->waiting, 1);
}

/// Serves until it is killed. A request is a head without a body; only its empty line is looked for.
static _Noreturn void serve(int listener, cb_hold *hold) {
    static char tails[MAXIMUM_FD][4];
    static bool is_waiting[MAXIMUM_FD];
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    bool was_released = false;
    for (;;) {
        int count = epoll_wait(epoll, events, 256, 5);
        if (!was_released && hold->is_released) {
            was_released = true;
            for (int fd = 0; fd < MAXIMUM_FD; fd++) {
                if (is_waiting[fd]) answer(fd, hold);
                is_waiting[fd] = false;
            }
        }
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (accepted < 0) continue;
                if (accepted >= MAXIMUM_FD) _exit(1);
                memset(tails[accepted], 0, 4);
                is_waiting[accepted] = false;
                event.data.fd = accepted;
                epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
                continue;
            }
            char bytes[4096];
            ssize_t read_count = read(fd, bytes, sizeof bytes);
            if (read_count <= 0) {
                if (is_waiting[fd]) atomic_fetch_sub(&hold->waiting, 1);
                is_waiting[fd] = false;
                close(fd);
                continue;
            }
            for (ssize_t k = 0; k < read_count; k++) {
                memmove(tails[fd], tails[fd] + 1, 3);
                tails[fd][3] = bytes[k];
                if (memcmp(tails[fd], "\r\n\r\n", 4) != 0) continue;
                atomic_fetch_add(&hold->waiting, 1);
                if (was_released) answer(fd, hold);
                else is_waiting[fd] = true;
            }
        }
    }
}

const char *cb_hold_start(cb_hold **out, int *port) {
    cb_hold *hold = mmap(NULL, sizeof *hold, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (hold == MAP_FAILED) return "mmap failed";
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 4096) != 0
        || getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return cb_http_complain("listen: %s", strerror(errno));
    pid_t parent = getpid(), process = fork();
    if (process < 0) return "fork failed";
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_IGN);
        if (getppid() != parent) _exit(1);
        serve(listener, hold);
    }
    close(listener);
    hold->process = process;
    *port = ntohs(address.sin_port);
    *out = hold;
    return NULL;
}

int64_t cb_hold_waiting(const cb_hold *hold) { return hold->waiting; }

void cb_hold_release(cb_hold *hold) { hold->is_released = true; }

void cb_hold_stop(cb_hold *hold) {
    kill(hold->process, SIGKILL);
    waitpid(hold->process, NULL, 0);
    munmap(hold, sizeof *hold);
}

const char *cb_http_waiting(int flying, double *bytes_each) {
    cb_hold *hold;
    int port;
    const char *error = cb_hold_start(&hold, &port);
    if (error) return error;
    curl_global_init(CURL_GLOBAL_ALL);
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/", port);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)flying + 16);
    cb_request *requests = calloc((size_t)flying, sizeof *requests);
    int64_t before = cb_resident_kib();
    for (int i = 0; i < flying && !error; i++) {
        error = cb_request_init(&requests[i], url, NULL);
        if (!error) curl_multi_add_handle(multi, requests[i].easy);
    }
    int running = 1, left;
    while (!error && running > 0) {
        curl_multi_perform(multi, &running);
        if (!hold->is_released && cb_hold_waiting(hold) == flying) {
            *bytes_each = (double)(cb_resident_kib() - before) * 1024 / flying;
            cb_hold_release(hold);
        }
        curl_multi_poll(multi, NULL, 0, 10, NULL);
    }
    int64_t ended = 0;
    for (CURLMsg *message; !error && (message = curl_multi_info_read(multi, &left)); ended++)
        if (message->data.result != CURLE_OK) error = "a request failed";
    if (!error && ended != flying) error = "not every request ended";
    for (int i = 0; i < flying; i++) {
        if (requests[i].easy) curl_multi_remove_handle(multi, requests[i].easy);
        cb_request_free(&requests[i]);
    }
    free(requests);
    curl_multi_cleanup(multi);
    cb_hold_stop(hold);
    return error;
}
