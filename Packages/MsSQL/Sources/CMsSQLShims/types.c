#include "types.h"

#define MSDBLIB 1
#include <sybfront.h>
#include <sybdb.h>
#include <string.h>

void conn_mssql_describe(struct tds_dblib_dbprocess *dbproc, int32_t number, conn_mssql_column *column) {
    memset(column, 0, sizeof *column);
    column->name = dbcolname(dbproc, number);
    column->type = dbcoltype(dbproc, number);
    column->user_type = dbcolutype(dbproc, number);
    column->length = dbcollen(dbproc, number);
    DBTYPEINFO *info = dbcoltypeinfo(dbproc, number);
    if (info) {
        column->precision = info->precision;
        column->scale = info->scale;
    }
    switch (column->type) {
    /* A server that gives sizes which these types do not have would stop the process by an assertion below. */
    case 38: case 104: case 109: case 110: case 111:
        return;
    default:
        break;
    }
    DBCOL2 details;
    memset(&details, 0, sizeof details);
    details.SizeOfStruct = sizeof details;
    /* It says that it failed for types it has no declaration of, yet fills in the rest. */
    dbtablecolinfo(dbproc, number, (DBCOL *)&details);
    column->server_type = details.ServerType;
    column->server_length = details.ServerMaxLength;
    column->is_nullable = details.Null;
    column->is_identity = details.Identity;
}
