#ifndef CONN_CLZ4_H
#define CONN_CLZ4_H

#include <lz4frame.h>

#endif
