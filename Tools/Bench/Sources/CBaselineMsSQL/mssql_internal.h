// Shared by the files of CBaselineMsSQL only.
#ifndef CBASELINE_MSSQL_INTERNAL_H
#define CBASELINE_MSSQL_INTERNAL_H

#include <sybfront.h>
#include <sybdb.h>

#include "include/cbaseline_mssql.h"
#include "internal.h"

struct cb_mssql {
    DBPROCESS *process;
};

/// Days from 1900-01-01 to 1970-01-01: db-lib counts from the former.
enum { CB_MSSQL_EPOCH = 25567 };

/// What failed, with what server or library said last.
const char *cb_mssql_fail(const char *what);
/// Runs a command; rows that it gives are thrown away.
const char *cb_mssql_exec(DBPROCESS *process, const char *sql);

#endif
