// The plain loops on libcurl and on sockets. The server's address is in BENCH_HTTP_URL; `with-nginx` starts one.
#ifndef CBASELINE_HTTP_H
#define CBASELINE_HTTP_H

#include "cbaseline.h"

// The functions below return NULL, or a message that says what failed (static storage, one a thread).

/// The version of libcurl.
const char *cb_http_version(char *out, size_t size);

/// Gets `path` `count` times over `threads` threads, each with an easy handle of its own that it uses again. The first
/// `warmup` requests of each thread come before the stop-watch starts. The sum is `cb_http_fold` of every body.
const char *cb_http_sync(const char *path, int64_t warmup, int64_t count, int threads, cb_watch *watch, uint64_t *sum);
/// The same by one thread with one multi handle, waiting by curl_multi_poll, with so many requests in flight. With
/// `json` each request posts that text and the sum is that of the numbers called "value" in the answers.
const char *cb_http_multi(const char *path, const char *json, int64_t warmup, int64_t count, int flying, cb_watch *watch,
                          uint64_t *sum);

/// Reads `path` from a plain socket into a file, `buffer` bytes at a time, `times` times over one connection.
const char *cb_http_socket(const char *path, const char *file, size_t buffer, int times, cb_watch *watch, int64_t *bytes);
/// The same by libcurl.
const char *cb_http_file(const char *path, const char *file, size_t buffer, int times, cb_watch *watch, int64_t *bytes);
/// Gets `path` into memory by libcurl: one buffer of the length that the server says.
const char *cb_http_memory(const char *path, cb_watch *watch, uint64_t *sum, int64_t *bytes);
/// The hash of a file's bytes.
const char *cb_http_hash_file(const char *file, uint64_t *hash, int64_t *bytes);
uint64_t cb_http_hash(const uint8_t *bytes, int64_t count);

/// What one answer adds to the sum that all sides of a group must agree on.
static inline uint64_t cb_http_fold(const uint8_t *bytes, int64_t count) {
    return (uint64_t)count + (count > 0 ? bytes[count / 2] : 0);
}

// A server in a process of its own that answers nobody before it is told to: what a request costs that waits.

typedef struct cb_hold cb_hold;

/// Starts it on a free port of loopback; call it before the process has threads.
const char *cb_hold_start(cb_hold **hold, int *port);
/// How many requests wait for their answer.
int64_t cb_hold_waiting(const cb_hold *hold);
/// Answers all, also those that come later: 200 with a body of 2 bytes.
void cb_hold_release(cb_hold *hold);
/// Ends the process.
void cb_hold_stop(cb_hold *hold);
/// `flying` requests that wait at once on one multi handle; gives the memory that they added, in bytes each.
const char *cb_http_waiting(int flying, double *bytes_each);

#endif
