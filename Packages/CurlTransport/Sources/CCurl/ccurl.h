#ifndef CONN_CCURL_H
#define CONN_CCURL_H

#include <curl/curl.h>

#endif
