#ifndef CONN_CZLIB_H
#define CONN_CZLIB_H

#include <zlib.h>

#endif
