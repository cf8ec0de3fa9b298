// For pthread_setname_np.
#define _GNU_SOURCE

#include "ccurlshims.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static size_t take_line(char *bytes, size_t size, size_t count, void *pointer) {
    conn_head *head = pointer;
    (void)size;
    if (head->total == 0) head->began(head->context);
    head->total += count;
    int isEmpty = count == 1 ? bytes[0] == '\n' : count == 2 && bytes[0] == '\r' && bytes[1] == '\n';
    if (isEmpty) return head->isPastHead || head->ended(head->context) ? count : 0;
    if (head->used + count > head->capacity) {
        size_t capacity = head->capacity ? head->capacity : 512;
        while (capacity < head->used + count) capacity *= 2;
        char *grown = realloc(head->bytes, capacity);
        if (!grown) return 0;
        head->bytes = grown;
        head->capacity = capacity;
    }
    memcpy(head->bytes + head->used, bytes, count);
    head->used += count;
    return count;
}

void conn_head_reset(conn_head *head) {
    head->used = 0;
    head->total = 0;
    head->isPastHead = 0;
    head->closingReplies = 0;
    head->hasBegun = 0;
    head->openCode = 0;
    if (head->capacity > 4096) {
        free(head->bytes);
        head->bytes = NULL;
        head->capacity = 0;
    }
}

void conn_curl_set_callbacks(CURL *handle, const conn_curl_callbacks *callbacks, conn_head *head, void *context,
                             void *socketContext) {
    head->context = context;
    head->began = callbacks->began;
    head->ended = callbacks->headEnded;
    curl_easy_setopt(handle, CURLOPT_PRIVATE, context);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, head);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, callbacks->body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, callbacks->read);
    curl_easy_setopt(handle, CURLOPT_READDATA, context);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, callbacks->seek);
    curl_easy_setopt(handle, CURLOPT_SEEKDATA, context);
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callbacks->ready);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callbacks->open);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, callbacks->close);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, socketContext);
}

void conn_curl_multi_set_callbacks(CURLM *multi, void *context,
                                   int (*socket)(CURL *, curl_socket_t, int, void *, void *),
                                   int (*timer)(CURLM *, long, void *)) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
}

// A share asks for locks by kind; each kind has a mutex of its own. libcurl takes at most one lock of a kind at a time.
typedef struct {
    pthread_mutex_t mutexes[CURL_LOCK_DATA_LAST];
} locks;

static void lock_kind(CURL *handle, curl_lock_data data, curl_lock_access access, void *context) {
    (void)handle;
    (void)access;
    pthread_mutex_lock(&((locks *)context)->mutexes[data]);
}

static void unlock_kind(CURL *handle, curl_lock_data data, void *context) {
    (void)handle;
    pthread_mutex_unlock(&((locks *)context)->mutexes[data]);
}

// libcurl does not give a share's user data back, so share and locks stand together in a struct of ours.
typedef struct {
    CURLSH *share;
    locks locks;
} owned_share;

void *conn_curl_share_make(void) {
    owned_share *owned = malloc(sizeof(owned_share));
    if (!owned) return NULL;
    owned->share = curl_share_init();
    if (!owned->share) {
        free(owned);
        return NULL;
    }
    for (int kind = 0; kind < CURL_LOCK_DATA_LAST; kind++) pthread_mutex_init(&owned->locks.mutexes[kind], NULL);
    curl_share_setopt(owned->share, CURLSHOPT_LOCKFUNC, lock_kind);
    curl_share_setopt(owned->share, CURLSHOPT_UNLOCKFUNC, unlock_kind);
    curl_share_setopt(owned->share, CURLSHOPT_USERDATA, &owned->locks);
    curl_share_setopt(owned->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(owned->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return owned;
}

CURLSH *conn_curl_share_pointer(void *made) { return ((owned_share *)made)->share; }

void conn_curl_share_free(void *made) {
    owned_share *owned = made;
    curl_share_cleanup(owned->share);
    for (int kind = 0; kind < CURL_LOCK_DATA_LAST; kind++) pthread_mutex_destroy(&owned->locks.mutexes[kind]);
    free(owned);
}

int conn_epoll_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int conn_event_make(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int conn_epoll_control(int epoll, int operation, int descriptor, unsigned int events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    return epoll_ctl(epoll, operation, descriptor, &event) == 0;
}

int conn_epoll_wait(int epoll, conn_stirred *stirred, int maximum, int milliseconds) {
    enum { most = 256 };
    struct epoll_event events[most];
    int count = epoll_wait(epoll, events, maximum < most ? maximum : most, milliseconds);
    for (int index = 0; index < count; index++) {
        stirred[index].descriptor = events[index].data.fd;
        stirred[index].events = events[index].events;
    }
    return count;
}

void conn_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }
