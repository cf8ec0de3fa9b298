// Shared by the C sides on FTP only.
#ifndef CBASELINE_FTP_INTERNAL_H
#define CBASELINE_FTP_INTERNAL_H

#include <curl/curl.h>

#include "include/cbaseline_ftp.h"

/// One login: an easy handle on a multi handle of its own, which keeps the connection.
typedef struct {
    CURLM *multi;
    CURL *easy;
    /// A line came over the control connection since this was cleared.
    bool heard;
    /// What the server said to SIZE.
    int64_t size;
    /// The local file.
    int fd;
    /// libcurl hands bytes over in pieces of 16 KiB, so they are collected.
    char *bytes;
    size_t count, capacity;
    int64_t moved;
    char message[CURL_ERROR_SIZE];
} cb_session;

/// Formats the message that a function returns.
const char *cb_ftp_complain(const char *format, ...);
/// A file of BENCH_FTP_FILES, in storage of this thread.
const char *cb_ftp_file(const char *name);

/// Makes a session and logs in.
const char *cb_session_open(cb_session *session);
void cb_session_close(cb_session *session);
const char *cb_session_put(cb_session *session, const char *file, const char *name, bool safely);
const char *cb_session_get(cb_session *session, const char *name, const char *file, bool safely);
/// Sends commands that move no data.
const char *cb_session_commands(cb_session *session, struct curl_slist *commands);
/// The text that LIST of a folder gives; to be freed.
const char *cb_session_list(cb_session *session, const char *folder, char **text);

/// An entry of a folder tree.
typedef struct {
    char *path;
    bool is_folder;
    int64_t size;
} cb_entry;

typedef struct {
    cb_entry *entries;
    int64_t count, capacity;
} cb_listing;

/// Lists a folder with all that is below it.
const char *cb_session_walk(cb_session *session, const char *folder, cb_listing *listing);
void cb_listing_free(cb_listing *listing);

/// Writes all, or fails.
bool cb_ftp_write_all(int fd, const char *bytes, size_t count);

#endif
