// One large body: from a plain socket and by libcurl, into a file and into memory.
#define _GNU_SOURCE
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

#include "http_internal.h"

static const char *connect_to_server(int *connected) {
    const char *url = cb_http_url("");
    unsigned port;
    if (!url || sscanf(url, "http://127.0.0.1:%u", &port) != 1) return "BENCH_HTTP_URL is not http://127.0.0.1:PORT";
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        const char *error = cb_http_complain("connect: %s", strerror(errno));
        close(fd);
        return error;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *connected = fd;
    return NULL;
}

static const char *write_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0 && errno != EINTR) return cb_http_complain("write: %s", strerror(errno));
        if (written < 0) continue;
        bytes += written;
        count -= (size_t)written;
    }
    return NULL;
}

/// One answer: the head up to the empty line, then as many bytes as it announces.
static const char *receive(int fd, int out, char *buffer, size_t size, int64_t *received) {
    size_t held = 0;
    char *body = NULL;
    while (!body) {
        ssize_t count = read(fd, buffer + held, size - held - 1);
        if (count <= 0) return "the server closed the connection";
        held += (size_t)count;
        buffer[held] = 0;
        body = strstr(buffer, "\r\n\r\n");
        if (!body && held + 1 == size) return "the head is too long";
    }
    body += 4;
    const char *length = strcasestr(buffer, "\r\nContent-Length:");
    if (strncmp(buffer, "HTTP/1.1 200", 12) != 0 || !length || length > body) return "not a 200 with a length";
    int64_t left = atoll(length + 17);
    *received += left;
    size_t count = held - (size_t)(body - buffer);
    const char *error = write_all(out, body, count);
    left -= (int64_t)count;
    while (left > 0 && !error) {
        ssize_t count = read(fd, buffer, left < (int64_t)size ? (size_t)left : size);
        if (count <= 0) return "the body was cut";
        error = write_all(out, buffer, (size_t)count);
        left -= count;
    }
    return error;
}

static int create(const char *file) { return open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); }

const char *cb_http_socket(const char *path, const char *file, size_t size, int times, cb_watch *watch, int64_t *bytes) {
    int fd = -1;
    const char *error = connect_to_server(&fd);
    if (error) return error;
    char request[256];
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
    char *buffer = malloc(size);
    *bytes = 0;
    unlink(file);
    cb_watch_start(watch);
    for (int i = 0; i < times && !error; i++) {
        int out = create(file);
        error = write_all(fd, request, (size_t)length);
        if (!error) error = receive(fd, out, buffer, size, bytes);
        close(out);
    }
    cb_watch_stop(watch);
    free(buffer);
    close(fd);
    return error;
}

/// libcurl hands a body over in pieces of 16 KiB, however large its buffer is; to write each would cost more than to
/// collect them.
typedef struct {
    int fd;
    char *bytes;
    size_t count, capacity;
} collector;

static const char *flush(collector *out) {
    const char *error = write_all(out->fd, out->bytes, out->count);
    out->count = 0;
    return error;
}

static size_t to_file(char *bytes, size_t size, size_t count, void *context) {
    collector *out = context;
    size_t length = size * count;
    if (out->count + length > out->capacity && flush(out)) return 0;
    memcpy(out->bytes + out->count, bytes, length);
    out->count += length;
    return length;
}

const char *cb_http_file(const char *path, const char *file, size_t size, int times, cb_watch *watch, int64_t *bytes) {
    curl_global_init(CURL_GLOBAL_ALL);
    cb_request request;
    const char *error = cb_request_init(&request, cb_http_url(path), NULL);
    if (error) return error;
    collector out = {.bytes = malloc(size), .capacity = size};
    curl_easy_setopt(request.easy, CURLOPT_WRITEFUNCTION, to_file);
    curl_easy_setopt(request.easy, CURLOPT_WRITEDATA, &out);
    curl_easy_setopt(request.easy, CURLOPT_BUFFERSIZE, (long)size);
    *bytes = 0;
    unlink(file);
    cb_watch_start(watch);
    for (int i = 0; i < times && !error; i++) {
        out.fd = create(file);
        cb_request_begin(&request);
        uint64_t none = 0;
        error = cb_request_end(&request, curl_easy_perform(request.easy), false, &none);
        if (!error) error = flush(&out);
        curl_off_t received = 0;
        curl_easy_getinfo(request.easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
        *bytes += received;
        close(out.fd);
    }
    cb_watch_stop(watch);
    free(out.bytes);
    cb_request_free(&request);
    return error;
}

const char *cb_http_memory(const char *path, cb_watch *watch, uint64_t *sum, int64_t *bytes) {
    curl_global_init(CURL_GLOBAL_ALL);
    cb_request request;
    const char *error = cb_request_init(&request, cb_http_url("/1k"), NULL);
    if (error) return error;
    uint64_t none = 0;
    error = cb_request_end(&request, curl_easy_perform(request.easy), false, &none);
    if (!error) {
        curl_easy_setopt(request.easy, CURLOPT_URL, cb_http_url(path));
        cb_request_begin(&request);
        cb_watch_start(watch);
        CURLcode code = curl_easy_perform(request.easy);
        cb_watch_stop(watch);
        *bytes = (int64_t)request.body_length;
        *sum = cb_http_hash(request.body, *bytes);
        error = cb_request_end(&request, code, false, &none);
    }
    cb_request_free(&request);
    return error;
}

uint64_t cb_http_hash(const uint8_t *bytes, int64_t count) {
    uint64_t hash = 0;
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        hash = cb_fold(hash, word);
    }
    return cb_fold(cb_fold_bytes(hash, bytes + i, count - i), (uint64_t)count);
}

const char *cb_http_hash_file(const char *file, uint64_t *hash, int64_t *bytes) {
    FILE *in = fopen(file, "rb");
    if (!in) return cb_http_complain("%s: %s", file, strerror(errno));
    fseek(in, 0, SEEK_END);
    *bytes = ftell(in);
    rewind(in);
    uint8_t *all = malloc((size_t)*bytes + 1);
    bool whole = (int64_t)fread(all, 1, (size_t)*bytes, in) == *bytes;
    fclose(in);
    *hash = cb_http_hash(all, *bytes);
    free(all);
    return whole ? NULL : "the file can't be read";
}
