// One measure of the C baselines on FTP per process; BENCH_FTP_URL, _ROOT and _FILES name the server and the files:
//   cftpbench up|up-plain TIMES                    a large file by libcurl: safely, or by STOR alone
//   cftpbench down|down-plain FILE TIMES           into a file
//   cftpbench socket-up KIB TIMES                  a plain socket, KIB at a time
//   cftpbench socket-down FILE KIB TIMES
//   cftpbench small-up|small-up-plain COUNT        files of 4 KiB over one session
//   cftpbench small-down|small-down-plain FOLDER COUNT
//   cftpbench slow FOLDER COUNT                    how many of as many uploads and downloads took above 200 ms
//   cftpbench tree-up SESSIONS                     a tree of small files; far-tree-up through BENCH_FTP_FAR_URL's relay
//   cftpbench tree-down FOLDER SESSIONS
//   cftpbench list TIMES                           a listing with all that is below
//   cftpbench version
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbaseline_ftp.h"

static const char *report_file(const char *error, const char *file, int times, int64_t bytes, const cb_watch *watch) {
    int64_t length;
    if (!error) {
        uint64_t hash = cb_ftp_hash_file(file, &length);
        if (length * times != bytes) error = "the file has another length";
        else cb_report(watch, hash, bytes);
    }
    remove(file);
    return error;
}

static const char *report_uploads(const char *error, int times, int64_t bytes, const cb_watch *watch) {
    uint64_t hash;
    int64_t length;
    const char *other = cb_ftp_take_uploads(times, &hash, &length);
    if (!error) error = other;
    if (!error && length != bytes) error = "the files have another length";
    if (!error) cb_report(watch, hash, bytes);
    return error;
}

static const char *report_small(const char *error, const char *folder, int64_t count, const cb_watch *watch) {
    if (!error) cb_report(watch, cb_ftp_hash_small(folder, count), count);
    return error;
}

static const char *report_tree(const char *error, const char *folder, int64_t files, const cb_watch *watch) {
    if (!error) cb_report(watch, cb_ftp_hash_tree(folder), files);
    cb_ftp_remove(folder);
    return error;
}

static void remove_small(const char *folder, int64_t count) {
    char path[1024];
    for (int64_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%04lld", folder, (long long)i);
        remove(path);
    }
}

static const char *measure_slow(const char *folder, int64_t count) {
    cb_watch watch;
    cb_ftp_times up, down;
    const char *error = cb_ftp_small_upload(count, true, &watch, &up);
    if (!error) error = cb_ftp_small_download(folder, count, true, &watch, &down);
    if (!error) cb_report_slow(up.slow + down.slow, (double)(up.worst_ns > down.worst_ns ? up.worst_ns : down.worst_ns));
    remove_small(cb_ftp_served("up"), count);
    cb_ftp_remove(folder);
    return error;
}

static const char *measure(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "", *error;
    char name[64];
    cb_watch watch;
    cb_ftp_times times;
    int64_t bytes;
    bool is_far = strncmp(verb, "far-", 4) == 0;
    const char *far = getenv("BENCH_FTP_FAR_URL");
    if (is_far && !far) return "BENCH_FTP_FAR_URL is not set";
    if (is_far) setenv("BENCH_FTP_URL", far, 1);
    snprintf(name, sizeof name, "%s", verb + (is_far ? 4 : 0));
    char *plain = strstr(name, "-plain");
    if (plain) *plain = 0;
    bool safely = !plain;
    if (strcmp(name, "up") == 0 && argc == 3) {
        error = cb_ftp_upload(atoi(argv[2]), safely, &watch, &bytes);
        return report_uploads(error, atoi(argv[2]), bytes, &watch);
    }
    if (strcmp(name, "down") == 0 && argc == 4) {
        error = cb_ftp_download(argv[2], atoi(argv[3]), safely, &watch, &bytes);
        return report_file(error, argv[2], atoi(argv[3]), bytes, &watch);
    }
    if (strcmp(name, "socket-up") == 0 && argc == 4) {
        error = cb_ftp_socket_upload((size_t)atoi(argv[2]) * 1024, atoi(argv[3]), &watch, &bytes);
        return report_uploads(error, atoi(argv[3]), bytes, &watch);
    }
    if (strcmp(name, "socket-down") == 0 && argc == 5) {
        error = cb_ftp_socket_download(argv[2], (size_t)atoi(argv[3]) * 1024, atoi(argv[4]), &watch, &bytes);
        return report_file(error, argv[2], atoi(argv[4]), bytes, &watch);
    }
    if (strcmp(name, "small-up") == 0 && argc == 3) {
        error = cb_ftp_small_upload(atoll(argv[2]), safely, &watch, &times);
        error = report_small(error, cb_ftp_served("up"), atoll(argv[2]), &watch);
        remove_small(cb_ftp_served("up"), atoll(argv[2]));
        return error;
    }
    if (strcmp(name, "small-down") == 0 && argc == 4) {
        error = cb_ftp_small_download(argv[2], atoll(argv[3]), safely, &watch, &times);
        error = report_small(error, argv[2], atoll(argv[3]), &watch);
        cb_ftp_remove(argv[2]);
        return error;
    }
    if (strcmp(name, "slow") == 0 && argc == 4) return measure_slow(argv[2], atoll(argv[3]));
    if (strcmp(name, "tree-up") == 0 && argc == 3) {
        error = cb_ftp_tree_upload(atoi(argv[2]), &watch, &bytes);
        return report_tree(error, cb_ftp_served("up/tree"), bytes, &watch);
    }
    if (strcmp(name, "tree-down") == 0 && argc == 4) {
        error = cb_ftp_tree_download(argv[2], atoi(argv[3]), &watch, &bytes);
        return report_tree(error, argv[2], bytes, &watch);
    }
    if (strcmp(name, "list") == 0 && argc == 3) {
        uint64_t sum;
        error = cb_ftp_list(atoi(argv[2]), &watch, &sum, &bytes);
        if (!error) cb_report(&watch, sum, bytes);
        return error;
    }
    if (strcmp(name, "version") == 0) {
        char version[100];
        error = cb_ftp_version(version, sizeof version);
        if (!error) printf("%s\n", version);
        return error;
    }
    return "unknown arguments; see the head of main.c";
}

int main(int argc, char **argv) {
    const char *error = measure(argc, argv);
    if (!error) return 0;
    fprintf(stderr, "cftpbench: %s\n", error);
    return 1;
}
