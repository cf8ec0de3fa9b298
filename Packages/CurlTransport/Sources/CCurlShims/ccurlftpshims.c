// For RTLD_DEFAULT.
#define _GNU_SOURCE

#include "ccurlftpshims.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// No server has that much to say; one that talks for ever is given up.
enum { most_reply_bytes = 1 << 20 };

/// Follows replies (RFC 959 section 4.2); whether the transfer may go on after this line.
static int may_go_on(conn_head *head, const char *line, size_t count) {
    if (count < 4) return 1;
    int code = 0;
    for (int i = 0; i < 3; i++) {
        if (line[i] < '0' || line[i] > '9') return 1;
        code = code * 10 + (line[i] - '0');
    }
    if (head->openCode ? code != head->openCode || line[3] == '-' : line[3] == '-') {
        if (!head->openCode) head->openCode = code;
        return 1;
    }
    head->openCode = 0;
    if (code < 200) {
        head->hasBegun = 1;
        return 1;
    }
    if (!head->hasBegun || ++head->closingReplies != head->askedReply) return 1;
    return head->mayGoOn(head->context, line, count);
}

static size_t take_reply(char *bytes, size_t size, size_t count, void *pointer) {
    conn_head *head = pointer;
    (void)size;
    head->total += count;
    if (head->used + count > most_reply_bytes) return 0;
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
    // libcurl reads all lines of a reply, and gives them here, before it sends the next command.
    return may_go_on(head, bytes, count) ? count : 0;
}

void conn_curl_ftp_set_callbacks(CURL *handle, conn_head *head,
                                 int (*isGivenUp)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t),
                                 int (*mayGoOn)(void *, const char *, size_t), void *context) {
    head->mayGoOn = mayGoOn;
    head->context = context;
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, head);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, isGivenUp);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

// libcurl gives a callback only one pointer; a handle's is freed with it.
typedef struct {
    int (*isData)(void *);
    void *context;
} session_keeper;

// OpenSSL's own function and numbers (openssl/ssl.h), found in the library that libcurl has loaded: a user of libcurl
// need not have its headers.
typedef long (*context_control)(void *sslContext, int command, long number, void *pointer);
enum { set_session_cache_mode = 44, session_cache_off = 0 };

static CURLcode keep_session(CURL *handle, void *sslContext, void *pointer) {
    session_keeper *keeper = pointer;
    (void)handle;
    if (!keeper->isData(keeper->context)) return CURLE_OK;
    context_control control = (context_control)dlsym(RTLD_DEFAULT, "SSL_CTX_ctrl");
    if (control) control(sslContext, set_session_cache_mode, session_cache_off, NULL);
    return CURLE_OK;
}

void *conn_curl_ftp_keep_session(CURL *handle, int (*isData)(void *), void *context) {
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    if (!library || strncmp(library, "OpenSSL/", 8) != 0) return NULL;
    session_keeper *keeper = malloc(sizeof(session_keeper));
    if (!keeper) return NULL;
    keeper->isData = isData;
    keeper->context = context;
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, keep_session);
    curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, keeper);
    return keeper;
}

int conn_curl_ftp_is_leaving(const conn_head *head) {
    if (head->used < 5 || head->bytes[head->used - 1] != '\n') return 0;
    size_t start = head->used - 1;
    while (start > 0 && head->bytes[start - 1] != '\n') start--;
    return head->used - start >= 4 && memcmp(head->bytes + start, "421 ", 4) == 0;
}

void conn_socket_shut(int descriptor) { shutdown(descriptor, SHUT_RDWR); }
