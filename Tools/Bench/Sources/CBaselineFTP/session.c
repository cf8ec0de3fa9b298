// One login on libcurl.
//
// libcurl 7.88 sometimes polls nothing but its wake-up descriptor after a reply of the control connection, for a second.
// Its easy interface can't be kept from it; this loop can: after each such line it performs twice more without waiting.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ftp_internal.h"

enum { LARGE = 512 * 1024 };

const char *cb_ftp_complain(const char *format, ...) {
    static _Thread_local char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return message;
}

const char *cb_ftp_version(char *out, size_t size) {
    snprintf(out, size, "libcurl %s", curl_version_info(CURLVERSION_NOW)->version);
    return NULL;
}

static const char *below(const char *variable, const char *name, char *out, size_t size) {
    const char *folder = getenv(variable);
    snprintf(out, size, "%s/%s", folder ? folder : "", name);
    return out;
}

const char *cb_ftp_file(const char *name) {
    static _Thread_local char path[1024];
    return below("BENCH_FTP_FILES", name, path, sizeof path);
}

const char *cb_ftp_served(const char *name) {
    static _Thread_local char path[1024];
    return below("BENCH_FTP_ROOT", name, path, sizeof path);
}

bool cb_ftp_write_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0 && errno != EINTR) return false;
        if (written < 0) continue;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

static size_t on_line(char *bytes, size_t size, size_t count, void *context) {
    cb_session *session = context;
    session->heard = true;
    if (size * count > 4 && memcmp(bytes, "213 ", 4) == 0) session->size = atoll(bytes + 4);
    return size * count;
}

static size_t on_read(char *bytes, size_t size, size_t count, void *context) {
    cb_session *session = context;
    ssize_t got = read(session->fd, bytes, size * count);
    if (got < 0) return CURL_READFUNC_ABORT;
    session->moved += got;
    return (size_t)got;
}

static bool flush(cb_session *session) {
    bool done = cb_ftp_write_all(session->fd, session->bytes, session->count);
    session->count = 0;
    return done;
}

static size_t on_write(char *bytes, size_t size, size_t count, void *context) {
    cb_session *session = context;
    size_t length = size * count;
    if (session->count + length > session->capacity) {
        if (session->fd >= 0) {
            if (!flush(session)) return 0;
        } else {  // kept in memory
            session->capacity = (session->count + length) * 2;
            session->bytes = realloc(session->bytes, session->capacity);
        }
    }
    memcpy(session->bytes + session->count, bytes, length);
    session->count += length;
    session->moved += (int64_t)length;
    return length;
}

/// Runs the transfer that the handle is set to.
static const char *drive(cb_session *session) {
    CURLcode result = CURLE_OK;
    int again = 0;
    session->message[0] = 0;
    session->moved = 0;
    session->count = 0;
    session->size = -1;
    curl_multi_add_handle(session->multi, session->easy);
    for (bool is_running = true; is_running;) {
        int running, left;
        CURLMcode code = curl_multi_perform(session->multi, &running);
        if (code != CURLM_OK) return curl_multi_strerror(code);
        for (CURLMsg *message; (message = curl_multi_info_read(session->multi, &left));) {
            if (message->msg != CURLMSG_DONE) continue;
            result = message->data.result;
            is_running = false;
        }
        if (session->heard) again = 2;
        session->heard = false;
        if (!is_running || again-- > 0) continue;
        again = 0;
        curl_multi_poll(session->multi, NULL, 0, 1000, NULL);
    }
    curl_multi_remove_handle(session->multi, session->easy);
    if (result == CURLE_OK) return NULL;
    return cb_ftp_complain("%s: %s", curl_easy_strerror(result), session->message);
}

/// By the whole path on the server, whose own it is on this machine too: the library names everything so.
static void aim(cb_session *session, const char *name) {
    char url[1024];
    snprintf(url, sizeof url, "%s%%2F%s", getenv("BENCH_FTP_URL"), cb_ftp_served(name) + 1);
    curl_easy_setopt(session->easy, CURLOPT_URL, url);
}

const char *cb_session_open(cb_session *session) {
    if (!getenv("BENCH_FTP_URL")) return "BENCH_FTP_URL is not set";
    memset(session, 0, sizeof *session);
    session->fd = -1;
    session->multi = curl_multi_init();
    session->easy = curl_easy_init();
    if (!session->multi || !session->easy) return "no handle";
    CURL *easy = session->easy;
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_FTP_FILEMETHOD, (long)CURLFTPMETHOD_NOCWD);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, session->message);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)LARGE);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)LARGE);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, session);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, session);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, session);
    return cb_session_commands(session, NULL);
}

void cb_session_close(cb_session *session) {
    if (session->easy) curl_easy_cleanup(session->easy);
    if (session->multi) curl_multi_cleanup(session->multi);
    free(session->bytes);
}

const char *cb_session_commands(cb_session *session, struct curl_slist *commands) {
    aim(session, "");
    curl_easy_setopt(session->easy, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(session->easy, CURLOPT_QUOTE, commands);
    const char *error = drive(session);
    curl_easy_setopt(session->easy, CURLOPT_QUOTE, NULL);
    curl_easy_setopt(session->easy, CURLOPT_NOBODY, 0L);
    return error;
}

const char *cb_session_put(cb_session *session, const char *file, const char *name, bool safely) {
    char other[512], size[1100], from[1100], to[1100];
    // The library's temporary names have this form.
    static _Atomic unsigned number = 0x9e3779b9;
    const char *slash = strrchr(name, '/');
    int folder = slash ? (int)(slash - name) + 1 : 0;
    snprintf(other, sizeof other, "%.*s.%s.%08x.part", folder, name, name + folder, number++);
    struct curl_slist *after = NULL;
    session->fd = open(file, O_RDONLY | O_CLOEXEC);
    if (session->fd < 0) return cb_ftp_complain("%s: %s", file, strerror(errno));
    if (safely) {
        snprintf(size, sizeof size, "SIZE %s", cb_ftp_served(other));
        snprintf(from, sizeof from, "RNFR %s", cb_ftp_served(other));
        snprintf(to, sizeof to, "RNTO %s", cb_ftp_served(name));
        after = curl_slist_append(curl_slist_append(curl_slist_append(NULL, size), from), to);
    }
    aim(session, safely ? other : name);
    curl_easy_setopt(session->easy, CURLOPT_POSTQUOTE, after);
    curl_easy_setopt(session->easy, CURLOPT_UPLOAD, 1L);
    const char *error = drive(session);
    curl_easy_setopt(session->easy, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(session->easy, CURLOPT_POSTQUOTE, NULL);
    curl_slist_free_all(after);
    close(session->fd);
    session->fd = -1;
    if (!error && safely && session->size != session->moved) error = "the server has not all bytes";
    return error;
}

const char *cb_session_get(cb_session *session, const char *name, const char *file, bool safely) {
    char other[1024];
    snprintf(other, sizeof other, "%s.part", file);
    const char *target = safely ? other : file;
    session->fd = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (session->fd < 0) return cb_ftp_complain("%s: %s", target, strerror(errno));
    if (session->capacity < LARGE) {
        session->capacity = LARGE;
        session->bytes = realloc(session->bytes, session->capacity);
    }
    aim(session, name);
    const char *error = drive(session);  // it asks for SIZE by itself
    if (!error && !flush(session)) error = "the file can't be written";
    close(session->fd);
    session->fd = -1;
    if (!error && safely && session->size != session->moved) error = "the server has more bytes";
    if (!error && safely && rename(target, file) != 0) error = "the file can't be renamed";
    return error;
}

const char *cb_session_list(cb_session *session, const char *folder, char **text) {
    char name[512];
    snprintf(name, sizeof name, "%s/", folder);
    aim(session, name);
    const char *error = drive(session);
    *text = malloc(session->count + 1);
    memcpy(*text, session->bytes, session->count);
    (*text)[session->count] = 0;
    return error;
}
