#ifndef CONN_CZSTD_H
#define CONN_CZSTD_H

#include <zstd.h>

#endif
