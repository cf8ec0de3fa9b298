#ifndef CONN_CZIP_H
#define CONN_CZIP_H

#include <zip.h>

#endif
