#ifndef CONN_CEXPAT_H
#define CONN_CEXPAT_H

#include <expat.h>

#endif
