// What Swift cannot import from curl.h: the variadic functions, one function for each kind of argument.
#ifndef CONN_CCURL_SHIMS_H
#define CONN_CCURL_SHIMS_H

#include <curl/curl.h>

/// Sets an option whose value is a number.
static inline CURLcode conn_curl_set_long(CURL *_Nonnull handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

/// The version of the library that is linked, for example `7.88.1`.
static inline const char *_Nonnull conn_curl_version(void) { return curl_version_info(CURLVERSION_NOW)->version; }

#endif
