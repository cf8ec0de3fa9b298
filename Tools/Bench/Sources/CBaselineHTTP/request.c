// One request on an easy handle that is used again: header lines kept, the body in a buffer of its own.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_internal.h"

const char *cb_http_complain(const char *format, ...) {
    static _Thread_local char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return message;
}

const char *cb_http_version(char *out, size_t size) {
    snprintf(out, size, "libcurl %s", curl_version_info(CURLVERSION_NOW)->version);
    return NULL;
}

const char *cb_http_url(const char *path) {
    static _Thread_local char url[256];
    const char *base = getenv("BENCH_HTTP_URL");
    if (!base || !*base) return NULL;
    snprintf(url, sizeof url, "%s%s", base, path);
    return url;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    cb_request *request = context;
    size_t length = size * count;
    if (request->head_length + length > request->head_capacity) {
        request->head_capacity = (request->head_length + length) * 2;
        request->head = realloc(request->head, request->head_capacity);
    }
    memcpy(request->head + request->head_length, bytes, length);
    request->head_length += length;
    return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    cb_request *request = context;
    size_t length = size * count;
    if (request->body_length + length > request->body_capacity) {
        if (!request->body) {  // the first bytes: room for what the server announced
            curl_off_t announced = -1;
            curl_easy_getinfo(request->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
            request->body_capacity = announced > (curl_off_t)length ? (size_t)announced : length;
            request->body = malloc(request->body_capacity);
        } else {
            request->body_capacity = (request->body_length + length) * 2;
            request->body = realloc(request->body, request->body_capacity);
        }
    }
    memcpy(request->body + request->body_length, bytes, length);
    request->body_length += length;
    return length;
}

const char *cb_request_init(cb_request *request, const char *url, const char *json) {
    if (!url) return "BENCH_HTTP_URL is not set";
    memset(request, 0, sizeof *request);
    CURL *easy = curl_easy_init();
    if (!easy) return "curl_easy_init failed";
    request->easy = easy;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, request);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    // What the library sends, so that both requests are the same and so is the server's work; by a list, which costs less
    // here than the options for two of the lines.
    static const char *const lines[] = {"User-Agent: ConnHandlers/1", "Accept: */*", "Accept-Encoding: gzip, deflate"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        request->headers = curl_slist_append(request->headers, lines[i]);
    if (json) request->headers = curl_slist_append(request->headers, "Content-Type: application/json");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers);
    if (json) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(json));
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, json);
    }
    return NULL;
}

void cb_request_begin(cb_request *request) {
    request->head_length = 0;
    request->body_length = request->body_capacity = 0;
    request->body = NULL;
}

const char *cb_request_end(cb_request *request, CURLcode code, bool is_json, uint64_t *sum) {
    if (code != CURLE_OK) return cb_http_complain("request: %s", curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return cb_http_complain("the server answered %ld", status);
    if (is_json) {
        static const char key[] = "\"value\":";
        const uint8_t *end = request->body + request->body_length, *found = request->body;
        while (found + sizeof key < end && memcmp(found, key, sizeof key - 1) != 0) found++;
        if (found + sizeof key >= end) return "the answer has no value";
        for (found += sizeof key - 1; found < end && *found == ' '; found++) {}
        uint64_t value = 0;
        for (; found < end && *found >= '0' && *found <= '9'; found++) value = value * 10 + (*found - '0');
        *sum += value;
    } else {
        *sum += cb_http_fold(request->body, (int64_t)request->body_length);
    }
    free(request->body);
    request->body = NULL;
    return NULL;
}

void cb_request_free(cb_request *request) {
    if (request->easy) curl_easy_cleanup(request->easy);
    curl_slist_free_all(request->headers);
    free(request->head);
    free(request->body);
}
