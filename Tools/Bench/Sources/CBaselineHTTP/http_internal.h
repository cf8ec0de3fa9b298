// Shared by the C sides on HTTP only.
#ifndef CBASELINE_HTTP_INTERNAL_H
#define CBASELINE_HTTP_INTERNAL_H

#include <curl/curl.h>

#include "include/cbaseline_http.h"

/// One request: its handle, and what came back. The body's buffer is new for each answer, as a caller keeps it.
typedef struct {
    CURL *easy;
    struct curl_slist *headers;
    char *head;
    size_t head_length, head_capacity;
    uint8_t *body;
    size_t body_length, body_capacity;
} cb_request;

/// Formats the message that a function returns.
const char *cb_http_complain(const char *format, ...);
/// The server's address with a path, in storage of this thread; NULL without a server.
const char *cb_http_url(const char *path);

const char *cb_request_init(cb_request *request, const char *url, const char *json);
/// Empties it for the next answer.
void cb_request_begin(cb_request *request);
/// Checks the answer and adds it to the sum.
const char *cb_request_end(cb_request *request, CURLcode code, bool is_json, uint64_t *sum);
void cb_request_free(cb_request *request);

#endif
