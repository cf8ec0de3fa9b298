// The hash of what was read, the stop-watch, and the line printed for the runner.
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "internal.h"

void cb_hash_init(cb_hash *hash) {
    for (int c = 0; c < CB_COLUMNS; c++) hash->columns[c] = cb_mix((uint64_t)c);
}

uint64_t cb_hash_finish(const cb_hash *hash) {
    uint64_t h = 0;
    for (int c = 0; c < CB_COLUMNS; c++) h = cb_fold(h, hash->columns[c]);
    return h;
}

uint64_t cb_hash_int64(uint64_t hash, const int64_t *values, const uint8_t *validity, int64_t count) {
    for (int64_t i = 0; i < count; i++)
        hash = cb_is_valid(validity, i) ? cb_fold(hash, (uint64_t)values[i]) : cb_fold_null(hash);
    return hash;
}

uint64_t cb_hash_int32(uint64_t hash, const int32_t *values, const uint8_t *validity, int64_t count) {
    for (int64_t i = 0; i < count; i++)
        hash = cb_is_valid(validity, i) ? cb_fold(hash, (uint64_t)(int64_t)values[i]) : cb_fold_null(hash);
    return hash;
}

uint64_t cb_hash_int128(uint64_t hash, const void *values, const uint8_t *validity, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        cb_int128 value;
        memcpy(&value, (const char *)values + 16 * i, 16);
        if (value < INT64_MIN || value > INT64_MAX) {
            fprintf(stderr, "a decimal is out of range\n");
            exit(3);
        }
        hash = cb_is_valid(validity, i) ? cb_fold(hash, (uint64_t)(int64_t)value) : cb_fold_null(hash);
    }
    return hash;
}

uint64_t cb_hash_text(uint64_t hash, const int32_t *offsets, const uint8_t *bytes, const uint8_t *validity,
                      int64_t count) {
    for (int64_t i = 0; i < count; i++)
        hash = cb_is_valid(validity, i) ? cb_fold_bytes(hash, bytes + offsets[i], offsets[i + 1] - offsets[i])
                                        : cb_fold_null(hash);
    return hash;
}

void cb_hash_table(cb_hash *hash, const cb_table *table) {
    for (int c = 0; c < CB_COLUMNS; c++) {
        const cb_column *column = &table->columns[c];
        uint64_t *h = &hash->columns[c];
        switch (column->kind) {
        case CB_INT64: *h = cb_hash_int64(*h, column->values, column->validity, column->count); break;
        case CB_INT32:
        case CB_DATE: *h = cb_hash_int32(*h, column->values, column->validity, column->count); break;
        case CB_DECIMAL: *h = cb_hash_int128(*h, column->values, column->validity, column->count); break;
        case CB_TEXT:
            *h = cb_hash_text(*h, column->offsets, column->bytes, column->validity, column->count);
            break;
        }
    }
}

static int64_t nanoseconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void usage(int64_t *user, int64_t *system) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    *user = (int64_t)u.ru_utime.tv_sec * 1000000 + u.ru_utime.tv_usec;
    *system = (int64_t)u.ru_stime.tv_sec * 1000000 + u.ru_stime.tv_usec;
}

void cb_watch_start(cb_watch *watch) {
    watch->start_kib = cb_resident_kib();
    usage(&watch->user_us, &watch->system_us);
    watch->cpu_ns = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    watch->wall_ns = nanoseconds(CLOCK_MONOTONIC);
}

void cb_watch_stop(cb_watch *watch) {
    watch->wall_ns = nanoseconds(CLOCK_MONOTONIC) - watch->wall_ns;
    watch->cpu_ns = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - watch->cpu_ns;
    int64_t user, system;
    usage(&user, &system);
    watch->user_us = user - watch->user_us;
    watch->system_us = system - watch->system_us;
    watch->peak_kib = cb_peak_kib();
}

/// A line of this process's status, in KiB.
static int64_t status_kib(const char *format) {
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) return 0;
    char line[256];
    long long kib = 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, format, &kib) == 1) break;
    fclose(file);
    return kib;
}

int64_t cb_peak_kib(void) { return status_kib("VmHWM: %lld kB"); }

int64_t cb_resident_kib(void) { return status_kib("VmRSS: %lld kB"); }

void cb_report(const cb_watch *watch, uint64_t hash, int64_t rows) {
    printf("{\"wall\":%.6f,\"cpu\":%.6f,\"user\":%.6f,\"system\":%.6f,\"peakKiB\":%lld,\"startKiB\":%lld,"
           "\"checksum\":\"%016" PRIx64 "\",\"rows\":%lld}\n",
           (double)watch->wall_ns / 1e9, (double)watch->cpu_ns / 1e9, (double)watch->user_us / 1e6,
           (double)watch->system_us / 1e6, (long long)watch->peak_kib, (long long)watch->start_kib, hash,
           (long long)rows);
    fflush(stdout);
}

void cb_report_tables(const cb_watch *watch, const cb_table *tables, int count) {
    cb_hash hash;
    cb_hash_init(&hash);
    int64_t rows = 0;
    for (int i = 0; i < count; i++) {
        cb_hash_table(&hash, &tables[i]);
        rows += tables[i].rows;
    }
    cb_report(watch, cb_hash_finish(&hash), rows);
}

void cb_report_ns(double ns) {
    printf("{\"ns\":%.3f,\"peakKiB\":%lld}\n", ns, (long long)cb_peak_kib());
    fflush(stdout);
}

void cb_report_each(double bytes, int64_t count) {
    printf("{\"bytesEach\":%.1f,\"peakKiB\":%lld,\"rows\":%lld}\n", bytes, (long long)cb_peak_kib(), (long long)count);
    fflush(stdout);
}

void cb_report_slow(int64_t slow, double worst_ns) {
    printf("{\"slow\":%lld,\"ns\":%.3f,\"peakKiB\":%lld}\n", (long long)slow, worst_ns, (long long)cb_peak_kib());
    fflush(stdout);
}

void cb_report_copies(double ns, int64_t copies) {
    printf("{\"ns\":%.3f,\"copies\":%lld,\"peakKiB\":%lld}\n", ns, (long long)copies, (long long)cb_peak_kib());
    fflush(stdout);
}

void cb_complain(const char *message) { fprintf(stderr, "%s\n", message); }

const char *cb_message(const char *format, ...) {
    static _Thread_local char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return message;
}
