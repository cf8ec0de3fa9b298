// Many small requests: easy handles in threads, and one multi handle.
#include <pthread.h>
#include <stdlib.h>

#include "http_internal.h"

typedef struct {
    const char *path, *error;
    int64_t warmup, count;
    uint64_t sum;
    pthread_barrier_t *start, *end;
} worker;

static void *work(void *context) {
    worker *own = context;
    cb_request request = {0};
    own->error = cb_request_init(&request, cb_http_url(own->path), NULL);
    for (int64_t i = -own->warmup; i <= own->count; i++) {
        if (i == 0) {
            own->sum = 0;
            pthread_barrier_wait(own->start);  // all are warm; the stop-watch starts
            pthread_barrier_wait(own->start);
        }
        if (own->error || i == own->count) continue;
        cb_request_begin(&request);
        own->error = cb_request_end(&request, curl_easy_perform(request.easy), false, &own->sum);
    }
    pthread_barrier_wait(own->end);  // the stop-watch stops before anything is freed
    pthread_barrier_wait(own->end);
    cb_request_free(&request);
    return NULL;
}

const char *cb_http_sync(const char *path, int64_t warmup, int64_t count, int threads, cb_watch *watch, uint64_t *sum) {
    curl_global_init(CURL_GLOBAL_ALL);
    pthread_barrier_t start, end;
    pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
    pthread_barrier_init(&end, NULL, (unsigned)threads + 1);
    worker *workers = calloc((size_t)threads, sizeof *workers);
    pthread_t *ids = calloc((size_t)threads, sizeof *ids);
    for (int i = 0; i < threads; i++) {
        int64_t share = count * (i + 1) / threads - count * i / threads;
        workers[i] = (worker){.path = path, .warmup = warmup, .count = share, .start = &start, .end = &end};
        pthread_create(&ids[i], NULL, work, &workers[i]);
    }
    pthread_barrier_wait(&start);
    cb_watch_start(watch);
    pthread_barrier_wait(&start);
    pthread_barrier_wait(&end);
    cb_watch_stop(watch);
    pthread_barrier_wait(&end);
    const char *error = NULL;
    *sum = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        // The message is in the thread's own storage, which is gone.
        if (workers[i].error) error = "a request failed";
        *sum += workers[i].sum;
    }
    free(workers);
    free(ids);
    return error;
}

/// Makes `count` requests with the handles that are there, all in flight at once.
static const char *drive(CURLM *multi, cb_request *requests, int flying, int64_t count, bool is_json, uint64_t *sum) {
    int64_t begun = 0, ended = 0;
    for (; begun < flying && begun < count; begun++) {
        cb_request_begin(&requests[begun]);
        curl_multi_add_handle(multi, requests[begun].easy);
    }
    while (ended < count) {
        int running, left;
        CURLMcode code = curl_multi_perform(multi, &running);
        if (code != CURLM_OK) return curl_multi_strerror(code);
        CURLMsg *message;
        bool is_idle = true;
        while ((message = curl_multi_info_read(multi, &left))) {
            if (message->msg != CURLMSG_DONE) continue;
            cb_request *request;
            CURLcode result = message->data.result;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
            curl_multi_remove_handle(multi, request->easy);
            const char *error = cb_request_end(request, result, is_json, sum);
            if (error) return error;
            ended++;
            is_idle = false;
            if (begun == count) continue;
            begun++;
            cb_request_begin(request);
            curl_multi_add_handle(multi, request->easy);
        }
        if (is_idle && ended < count) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    return NULL;
}

const char *cb_http_multi(const char *path, const char *json, int64_t warmup, int64_t count, int flying, cb_watch *watch,
                          uint64_t *sum) {
    curl_global_init(CURL_GLOBAL_ALL);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)flying + 16);
    cb_request *requests = calloc((size_t)flying, sizeof *requests);
    const char *error = NULL;
    for (int i = 0; i < flying && !error; i++) {
        error = cb_request_init(&requests[i], cb_http_url(path), json);
        if (!error) curl_easy_setopt(requests[i].easy, CURLOPT_PRIVATE, &requests[i]);
    }
    if (!error) error = drive(multi, requests, flying, warmup, json != NULL, sum);
    *sum = 0;
    if (!error) {
        cb_watch_start(watch);
        error = drive(multi, requests, flying, count, json != NULL, sum);
        cb_watch_stop(watch);
    }
    for (int i = 0; i < flying; i++) {
        if (requests[i].easy) curl_multi_remove_handle(multi, requests[i].easy);
        cb_request_free(&requests[i]);
    }
    free(requests);
    curl_multi_cleanup(multi);
    return error;
}
