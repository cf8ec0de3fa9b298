// One measure of the C baselines on HTTP per process; the server's address is in BENCH_HTTP_URL:
//   chttpbench sync PATH COUNT THREADS       easy handles used again, one a thread
//   chttpbench multi PATH COUNT FLYING       one multi handle, curl_multi_poll
//   chttpbench post PATH COUNT FLYING JSON   the same, each posting the text
//   chttpbench socket PATH FILE KIB TIMES    a plain socket into a file, KIB at a time
//   chttpbench file PATH FILE KIB TIMES      libcurl into a file
//   chttpbench memory PATH                   libcurl into memory
//   chttpbench waiting FLYING                memory of requests that wait at once
//   chttpbench version
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbaseline_http.h"

static const char *to_file(bool is_socket, char **argv) {
    const char *path = argv[2], *file = argv[3], *error;
    size_t buffer = (size_t)atoll(argv[4]) * 1024;
    cb_watch watch;
    uint64_t hash;
    int64_t bytes, last;
    if (is_socket) error = cb_http_socket(path, file, buffer, atoi(argv[5]), &watch, &bytes);
    else error = cb_http_file(path, file, buffer, atoi(argv[5]), &watch, &bytes);
    if (!error) error = cb_http_hash_file(file, &hash, &last);
    if (!error && last * atoi(argv[5]) != bytes) error = "the file has not the length that was announced";
    if (!error) cb_report(&watch, hash, bytes);
    remove(file);
    return error;
}

static const char *measure(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "", *error;
    cb_watch watch;
    uint64_t sum = 0;
    int64_t bytes;
    if (strcmp(verb, "sync") == 0 && argc == 5) {
        error = cb_http_sync(argv[2], 200, atoll(argv[3]), atoi(argv[4]), &watch, &sum);
        if (!error) cb_report(&watch, sum, atoll(argv[3]));
    } else if (strcmp(verb, "multi") == 0 && argc == 5) {
        error = cb_http_multi(argv[2], NULL, 4096, atoll(argv[3]), atoi(argv[4]), &watch, &sum);
        if (!error) cb_report(&watch, sum, atoll(argv[3]));
    } else if (strcmp(verb, "post") == 0 && argc == 6) {
        error = cb_http_multi(argv[2], argv[5], 512, atoll(argv[3]), atoi(argv[4]), &watch, &sum);
        if (!error) cb_report(&watch, sum, atoll(argv[3]));
    } else if ((strcmp(verb, "socket") == 0 || strcmp(verb, "file") == 0) && argc == 6) {
        error = to_file(strcmp(verb, "socket") == 0, argv);
    } else if (strcmp(verb, "memory") == 0 && argc == 3) {
        error = cb_http_memory(argv[2], &watch, &sum, &bytes);
        if (!error) cb_report(&watch, sum, bytes);
    } else if (strcmp(verb, "waiting") == 0 && argc == 3) {
        double each;
        error = cb_http_waiting(atoi(argv[2]), &each);
        if (!error) cb_report_each(each, atoll(argv[2]));
    } else if (strcmp(verb, "version") == 0) {
        char version[100];
        error = cb_http_version(version, sizeof version);
        if (!error) printf("%s\n", version);
    } else {
        error = "unknown arguments; see the head of main.c";
    }
    return error;
}

int main(int argc, char **argv) {
    const char *error = measure(argc, argv);
    if (!error) return 0;
    fprintf(stderr, "chttpbench: %s\n", error);
    return 1;
}
