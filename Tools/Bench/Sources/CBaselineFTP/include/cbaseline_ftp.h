// The plain loops on libcurl and on sockets. The server's address is in BENCH_FTP_URL, the folder that it serves in
// BENCH_FTP_ROOT, and BENCH_FTP_FILES has what is uploaded; `with-ftp` starts a server and makes both.
#ifndef CBASELINE_FTP_H
#define CBASELINE_FTP_H

#include "cbaseline.h"

// The functions below return NULL, or a message that says what failed (static storage, one a thread). Names on the
// server and in BENCH_FTP_FILES are relative: `large` is one large file, `small` a folder of 4 KiB files called 0000,
// 0001 and so on, `tree` folders 00, 01 … of 50 such files 00 to 49 each, `list` a tree to list, `up` where uploads go.
//
// "Safely" is what the library does too: the bytes go to another name beside the target, their number is compared with
// the server's SIZE, and then the file gets its name. Logging in comes before the stop-watch starts.

/// How long single transfers took.
typedef struct {
    /// Those above 200 ms.
    int64_t slow;
    int64_t worst_ns;
} cb_ftp_times;

/// The version of libcurl.
const char *cb_ftp_version(char *out, size_t size);

/// Uploads `large` as up/large0, up/large1 and so on by libcurl, so many over one session; gives the bytes of all
/// together. No file is there before, because freeing it would be measured too.
const char *cb_ftp_upload(int times, bool safely, cb_watch *watch, int64_t *bytes);
/// Downloads `large` into a file.
const char *cb_ftp_download(const char *file, int times, bool safely, cb_watch *watch, int64_t *bytes);
/// The same by a plain socket, `buffer` bytes at a time.
const char *cb_ftp_socket_upload(size_t buffer, int times, cb_watch *watch, int64_t *bytes);
const char *cb_ftp_socket_download(const char *file, size_t buffer, int times, cb_watch *watch, int64_t *bytes);

/// Uploads the files of `small` to up/ by libcurl, one after the other over one session.
const char *cb_ftp_small_upload(int64_t count, bool safely, cb_watch *watch, cb_ftp_times *times);
/// Downloads the files of `small` into a folder.
const char *cb_ftp_small_download(const char *folder, int64_t count, bool safely, cb_watch *watch, cb_ftp_times *times);
/// Uploads `tree` to up/tree, safely, over so many sessions.
const char *cb_ftp_tree_upload(int sessions, cb_watch *watch, int64_t *files);
/// Downloads `tree` into a folder, safely, over so many sessions: lists it, then fetches.
const char *cb_ftp_tree_download(const char *folder, int sessions, cb_watch *watch, int64_t *files);
/// Lists `list` with all that is below it, `times` times over one session; the sum is that of `cb_ftp_entry` of every
/// entry, each time.
const char *cb_ftp_list(int times, cb_watch *watch, uint64_t *sum, int64_t *entries);

/// What one entry of a listing adds to the sum that all sides must agree on. The path is relative to the folder that
/// was listed; the size of a folder does not count.
uint64_t cb_ftp_entry(const char *path, bool is_folder, int64_t size);
/// The hash of a file's bytes; 0 and no bytes without such a file.
uint64_t cb_ftp_hash_file(const char *file, int64_t *bytes);
/// The hash of the files up/large0, up/large1 and so on, so many, which are all the same, and their bytes together;
/// removes them.
const char *cb_ftp_take_uploads(int times, uint64_t *hash, int64_t *bytes);
/// The hash of the files 0000, 0001 and so on of a folder, so many.
uint64_t cb_ftp_hash_small(const char *folder, int64_t count);
/// The hash of all files of a folder of folders, by name.
uint64_t cb_ftp_hash_tree(const char *folder);
/// Removes a folder with all that is in it.
void cb_ftp_remove(const char *folder);
/// A path below BENCH_FTP_ROOT, in storage of this thread.
const char *cb_ftp_served(const char *name);

#endif
