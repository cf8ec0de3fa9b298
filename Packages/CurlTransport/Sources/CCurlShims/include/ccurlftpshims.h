// What FTP needs beside ccurlshims.h: the replies of the control connection, and a way out of libcurl's blocking waits.
#ifndef CONN_CCURL_FTP_SHIMS_H
#define CONN_CCURL_FTP_SHIMS_H

#include "ccurlshims.h"

/// Has all lines of the control connection collected in `head`, and `isGivenUp` asked once a second at least, also
/// while libcurl waits without returning; another answer than 0 ends the transfer. `mayGoOn` is asked about the reply of
/// number `head->askedReply`, before libcurl sends anything more; the answer 0 ends the transfer.
void conn_curl_ftp_set_callbacks(CURL *_Nonnull handle, conn_head *_Nonnull head,
                                 int (*_Nonnull isGivenUp)(void *_Nonnull context, curl_off_t, curl_off_t, curl_off_t,
                                                           curl_off_t),
                                 int (*_Nonnull mayGoOn)(void *_Nonnull context, const char *_Nonnull line,
                                                         size_t length),
                                 void *_Nonnull context);

/// Has the TLS session of the control connection serve every data connection; `isData` tells which one is about to begin.
///
/// OpenSSL lets a client use a session of TLS 1.3 once. A server may send none on its data connections, or one that libcurl
/// does not read before it closes an upload's; the next data connection would then begin without a session, which servers
/// that insist on one refuse. So data connections neither use sessions up nor replace them.
///
/// What it returns is to be freed after the handle; NULL where libcurl has another TLS library.
void *_Nullable conn_curl_ftp_keep_session(CURL *_Nonnull handle, int (*_Nonnull isData)(void *_Nonnull context),
                                void *_Nonnull context);

/// Whether the last line says that the server is closing the control connection (421).
int conn_curl_ftp_is_leaving(const conn_head *_Nonnull head);

/// Ends both directions of a socket, so that whoever waits for it wakes.
void conn_socket_shut(int descriptor);

// Macros that Swift does not import.
static inline long conn_curl_ftp_auth_tls(void) { return CURLFTPAUTH_TLS; }
static inline long conn_curl_use_ssl_all(void) { return CURLUSESSL_ALL; }
static inline long conn_curl_use_ssl_none(void) { return CURLUSESSL_NONE; }
static inline long conn_curl_ftp_no_cwd(void) { return CURLFTPMETHOD_NOCWD; }
static inline long conn_curl_ftp_single_cwd(void) { return CURLFTPMETHOD_SINGLECWD; }

#endif
