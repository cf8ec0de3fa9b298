// Large and small files and whole trees, by libcurl.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "ftp_internal.h"

enum { SLOW_NS = 200 * 1000 * 1000, FOLDERS = 40, FILES = 50 };

const char *cb_ftp_upload(int times, bool safely, cb_watch *watch, int64_t *bytes) {
    cb_session session;
    const char *error = cb_session_open(&session);
    *bytes = 0;
    cb_watch_start(watch);
    for (int i = 0; i < times && !error; i++) {
        char name[64];
        snprintf(name, sizeof name, "up/large%d", i);
        error = cb_session_put(&session, cb_ftp_file("large"), name, safely);
        *bytes += session.moved;
    }
    cb_watch_stop(watch);
    cb_session_close(&session);
    return error;
}

const char *cb_ftp_download(const char *file, int times, bool safely, cb_watch *watch, int64_t *bytes) {
    cb_session session;
    const char *error = cb_session_open(&session);
    *bytes = 0;
    cb_watch_start(watch);
    for (int i = 0; i < times && !error; i++) {
        error = cb_session_get(&session, "large", file, safely);
        *bytes += session.moved;
    }
    cb_watch_stop(watch);
    cb_session_close(&session);
    return error;
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void took(cb_ftp_times *times, int64_t start) {
    int64_t ns = now() - start;
    if (ns > SLOW_NS) times->slow++;
    if (ns > times->worst_ns) times->worst_ns = ns;
}

const char *cb_ftp_small_upload(int64_t count, bool safely, cb_watch *watch, cb_ftp_times *times) {
    cb_session session;
    const char *error = cb_session_open(&session);
    *times = (cb_ftp_times){0};
    cb_watch_start(watch);
    for (int64_t i = 0; i < count && !error; i++) {
        char file[64], name[64];
        snprintf(file, sizeof file, "small/%04lld", (long long)i);
        snprintf(name, sizeof name, "up/%04lld", (long long)i);
        int64_t start = now();
        error = cb_session_put(&session, cb_ftp_file(file), name, safely);
        took(times, start);
    }
    cb_watch_stop(watch);
    cb_session_close(&session);
    return error;
}

const char *cb_ftp_small_download(const char *folder, int64_t count, bool safely, cb_watch *watch, cb_ftp_times *times) {
    cb_session session;
    const char *error = cb_session_open(&session);
    *times = (cb_ftp_times){0};
    mkdir(folder, 0700);
    cb_watch_start(watch);
    for (int64_t i = 0; i < count && !error; i++) {
        char name[64], file[1024];
        snprintf(name, sizeof name, "small/%04lld", (long long)i);
        snprintf(file, sizeof file, "%s/%04lld", folder, (long long)i);
        int64_t start = now();
        error = cb_session_get(&session, name, file, safely);
        took(times, start);
    }
    cb_watch_stop(watch);
    cb_session_close(&session);
    return error;
}

/// What the sessions of a tree share.
typedef struct {
    /// Where it is downloaded to; NULL uploads.
    const char *folder;
    const cb_listing *listing;
    atomic_int_fast64_t next, done;
} tree;

typedef struct {
    tree *shared;
    cb_session session;
    const char *error;
} tree_worker;

static void *work(void *context) {
    tree_worker *own = context;
    tree *shared = own->shared;
    while (!own->error) {
        char name[512], target[1024];
        int64_t i = atomic_fetch_add(&shared->next, 1);
        if (i >= shared->listing->count) break;
        const cb_entry *entry = &shared->listing->entries[i];
        if (entry->is_folder) continue;
        snprintf(name, sizeof name, "tree/%s", entry->path);
        snprintf(target, sizeof target, "%s/%s", shared->folder ? shared->folder : "up/tree", entry->path);
        if (shared->folder) own->error = cb_session_get(&own->session, name, target, true);
        else own->error = cb_session_put(&own->session, cb_ftp_file(name), target, true);
        if (!own->error) atomic_fetch_add(&shared->done, 1);
    }
    return NULL;
}

/// Moves all files of a listing.
static const char *move(tree_worker *workers, int sessions) {
    pthread_t *ids = calloc((size_t)sessions, sizeof *ids);
    for (int i = 0; i < sessions; i++) pthread_create(&ids[i], NULL, work, &workers[i]);
    const char *error = NULL;
    for (int i = 0; i < sessions; i++) {
        pthread_join(ids[i], NULL);
        // The message is in the thread's own storage, which is gone.
        if (workers[i].error) error = "a transfer failed";
    }
    free(ids);
    return error;
}

static const char *run_tree(const char *folder, int sessions, cb_watch *watch, int64_t *files) {
    curl_global_init(CURL_GLOBAL_ALL);
    cb_listing listing = {0};
    tree shared = {.folder = folder, .listing = &listing};
    tree_worker *workers = calloc((size_t)sessions, sizeof *workers);
    const char *error = NULL;
    for (int i = 0; i < sessions && !error; i++) {
        workers[i].shared = &shared;
        error = cb_session_open(&workers[i].session);
    }
    cb_watch_start(watch);
    if (!error && folder) {
        error = cb_session_walk(&workers[0].session, "tree", &listing);
        mkdir(folder, 0700);
        for (int64_t i = 0; i < listing.count; i++) {
            char path[1024];
            snprintf(path, sizeof path, "%s/%s", folder, listing.entries[i].path);
            if (listing.entries[i].is_folder) mkdir(path, 0700);
        }
    } else if (!error) {
        struct curl_slist *commands = curl_slist_append(NULL, "MKD up/tree");
        listing.entries = calloc(FOLDERS * FILES, sizeof *listing.entries);
        for (int i = 0; i < FOLDERS; i++) {
            char text[64];
            snprintf(text, sizeof text, "MKD up/tree/%02d", i);
            commands = curl_slist_append(commands, text);
            for (int j = 0; j < FILES; j++) {
                snprintf(text, sizeof text, "%02d/%02d", i, j);
                listing.entries[listing.count++] = (cb_entry){.path = strdup(text)};
            }
        }
        error = cb_session_commands(&workers[0].session, commands);
        curl_slist_free_all(commands);
    }
    if (!error) error = move(workers, sessions);
    cb_watch_stop(watch);
    *files = shared.done;
    for (int i = 0; i < sessions; i++) cb_session_close(&workers[i].session);
    free(workers);
    cb_listing_free(&listing);
    return error;
}

const char *cb_ftp_tree_upload(int sessions, cb_watch *watch, int64_t *files) {
    return run_tree(NULL, sessions, watch, files);
}

const char *cb_ftp_tree_download(const char *folder, int sessions, cb_watch *watch, int64_t *files) {
    return run_tree(folder, sessions, watch, files);
}
