// Shared by the files of CBaselineMySQL only.
#ifndef CBASELINE_MYSQL_INTERNAL_H
#define CBASELINE_MYSQL_INTERNAL_H

#include <mysql.h>

#include "include/cbaseline_mysql.h"
#include "internal.h"

struct cb_mysql {
    MYSQL *conn;
};

/// What failed, with the connection's message.
const char *cb_mysql_fail(MYSQL *conn, const char *what);
/// What failed, with the statement's message.
const char *cb_mysql_stmt_fail(MYSQL_STMT *statement, const char *what);
/// Runs a command; rows that it gives are thrown away.
const char *cb_mysql_exec(MYSQL *conn, const char *sql);
const char *cb_mysql_prepare(MYSQL *conn, const char *sql, MYSQL_STMT **statement);

#endif
