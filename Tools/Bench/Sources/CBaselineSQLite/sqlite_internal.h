// Shared by the files of CBaselineSQLite only.
#ifndef CBASELINE_SQLITE_INTERNAL_H
#define CBASELINE_SQLITE_INTERNAL_H

#include <sqlite3.h>

#include "include/cbaseline_sqlite.h"
#include "internal.h"

const char *cb_open(const char *path, sqlite3 **db);
const char *cb_exec(sqlite3 *db, const char *sql);
const char *cb_fail(sqlite3 *db, const char *what);
const char *cb_insert_rows(sqlite3 *db, const cb_table *table, int batch);

#endif
