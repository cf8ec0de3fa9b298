#ifndef C_MSSQL_SHIMS_H
#define C_MSSQL_SHIMS_H
#include "link.h"
#include "types.h"
#endif
