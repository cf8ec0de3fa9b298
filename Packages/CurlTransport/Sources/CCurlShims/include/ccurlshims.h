// What Swift cannot import from curl.h: the variadic functions, one function for each kind of argument.
#ifndef CONN_CCURL_SHIMS_H
#define CONN_CCURL_SHIMS_H

#include <curl/curl.h>
#include <stddef.h>

/// Sets an option whose value is a number.
static inline CURLcode conn_curl_set_long(CURL *_Nonnull handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option whose value is a size in 64 bits.
static inline CURLcode conn_curl_set_size(CURL *_Nonnull handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option whose value is a text, which libcurl copies.
static inline CURLcode conn_curl_set_text(CURL *_Nonnull handle, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}

/// Sets an option whose value is a pointer that the caller keeps valid.
static inline CURLcode conn_curl_set_pointer(CURL *_Nonnull handle, CURLoption option, const void *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}

/// The lines of an answer's head, collected here because a call into Swift for each line costs more than the line.
typedef struct {
    /// The lines so far, each with its end; after the head, those of the trailers.
    char *_Nullable bytes;
    size_t used;
    size_t capacity;
    /// Bytes of all lines since the request began.
    size_t total;
    /// Whether the final head is complete.
    int isPastHead;
    /// On FTP: the number of the reply behind the transfer's announcement (1xx) that is asked about; 0 for none.
    int askedReply;
    // On FTP, see `take_reply`: how many such replies have come, whether the announcement has, and the code of a reply of
    // several lines whose last one has not come.
    int closingReplies;
    int hasBegun;
    int openCode;
    /// On FTP: whether the next command may be sent after this last line of a reply; 0 ends the transfer.
    int (*_Nullable mayGoOn)(void *_Nonnull context, const char *_Nonnull line, size_t length);
    // What is called, and with what.
    void (*_Nullable began)(void *_Nonnull context);
    int (*_Nullable ended)(void *_Nonnull context);
    void *_Nullable context;
} conn_head;

/// The functions that a handle calls; all get the same context, except for the closing of a socket.
typedef struct {
    /// The first line has come.
    void (*_Nonnull began)(void *_Nonnull context);
    /// The lines up to an empty one have come; 0 ends the transfer.
    int (*_Nonnull headEnded)(void *_Nonnull context);
    size_t (*_Nonnull body)(char *_Nonnull bytes, size_t size, size_t count, void *_Nonnull context);
    size_t (*_Nonnull read)(char *_Nonnull buffer, size_t size, size_t count, void *_Nonnull context);
    int (*_Nonnull seek)(void *_Nonnull context, curl_off_t offset, int origin);
    int (*_Nonnull ready)(void *_Nonnull context, char *_Nullable remote, char *_Nullable local, int remotePort,
                          int localPort);
    curl_socket_t (*_Nonnull open)(void *_Nonnull context, curlsocktype purpose, struct curl_sockaddr *_Nonnull address);
    int (*_Nonnull close)(void *_Nonnull socketContext, curl_socket_t descriptor);
} conn_curl_callbacks;

/// Sets all functions of a handle.
void conn_curl_set_callbacks(CURL *_Nonnull handle, const conn_curl_callbacks *_Nonnull callbacks,
                             conn_head *_Nonnull head, void *_Nonnull context, void *_Nonnull socketContext);

/// Forgets the lines; a large block of memory is freed.
void conn_head_reset(conn_head *_Nonnull head);

/// Reads a number about a transfer; 0 if there is none.
static inline long conn_curl_get_long(CURL *_Nonnull handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

/// Reads a size or time in 64 bits about a transfer; 0 if there is none.
static inline curl_off_t conn_curl_get_size(CURL *_Nonnull handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

/// Reads a text about a transfer, which belongs to the handle.
static inline const char *_Nullable conn_curl_get_text(CURL *_Nonnull handle, CURLINFO info) {
    char *value = NULL;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : NULL;
}

/// The socket of the transfer's connection, or -1.
static inline curl_socket_t conn_curl_get_socket(CURL *_Nonnull handle) {
    curl_socket_t value = CURL_SOCKET_BAD;
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &value) == CURLE_OK ? value : CURL_SOCKET_BAD;
}

/// Sets a number of a multi handle.
static inline CURLMcode conn_curl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// Sets what a multi handle calls when it waits for other sockets, or for another time.
void conn_curl_multi_set_callbacks(
    CURLM *_Nonnull multi, void *_Nonnull context,
    int (*_Nonnull socket)(CURL *_Nullable handle, curl_socket_t descriptor, int what, void *_Nonnull context,
                           void *_Nullable unused),
    int (*_Nonnull timer)(CURLM *_Nullable multi, long milliseconds, void *_Nonnull context));

/// Takes the next transfer that has ended; NULL if there is none.
static inline CURL *_Nullable conn_curl_multi_ended(CURLM *_Nonnull multi, CURLcode *_Nonnull code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

/// Makes a share of names and TLS sessions, with a mutex for each kind; NULL without memory.
/// libcurl's own pointer is that of ``conn_curl_share_pointer``.
void *_Nullable conn_curl_share_make(void);

/// What a handle is given as its share.
CURLSH *_Nonnull conn_curl_share_pointer(void *_Nonnull made);

/// Frees a share that no handle uses any more, and its mutexes.
void conn_curl_share_free(void *_Nonnull made);

/// The version of the library that is linked, for example `7.88.1`.
static inline const char *_Nonnull conn_curl_version(void) { return curl_version_info(CURLVERSION_NOW)->version; }

/// Initializes the library, once for the process.
static inline CURLcode conn_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

// epoll and eventfd, whose headers are not in Swift's Glibc.

/// A socket that stirs, and how (EPOLLIN and so on, which have the values of POLLIN and so on).
typedef struct {
    int descriptor;
    unsigned int events;
} conn_stirred;

/// An epoll descriptor that a child process does not get, or -1.
int conn_epoll_make(void);

/// An event descriptor that never blocks and that a child process does not get, or -1.
int conn_event_make(void);

/// Adds (1), removes (2) or changes (3) a descriptor; whether that went well.
int conn_epoll_control(int epoll, int operation, int descriptor, unsigned int events);

/// Waits for at most so many events; how many came.
int conn_epoll_wait(int epoll, conn_stirred *_Nonnull stirred, int maximum, int milliseconds);

/// Names the calling thread, with at most 15 letters.
void conn_thread_name(const char *_Nonnull name);

// Values that are macros with casts or names that Swift does not import.
static inline size_t conn_curl_pause_writing(void) { return CURL_WRITEFUNC_PAUSE; }
static inline size_t conn_curl_pause_reading(void) { return CURL_READFUNC_PAUSE; }
static inline size_t conn_curl_abort_reading(void) { return CURL_READFUNC_ABORT; }

#endif
