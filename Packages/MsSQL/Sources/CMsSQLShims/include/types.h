#ifndef C_MSSQL_TYPES_H
#define C_MSSQL_TYPES_H

#include <stdint.h>

struct tds_dblib_dbprocess;

/* What db-lib knows of a result's column. */
typedef struct {
    const char *name;
    int32_t type;
    int32_t server_type;
    int32_t user_type;
    int32_t length;
    int32_t server_length;
    int32_t precision;
    int32_t scale;
    int32_t is_nullable;
    int32_t is_identity;
} conn_mssql_column;

/* Fills in what is known of a column, by its number from 1. A shim, for the structure of dbtablecolinfo holds arrays
   that Swift sees as tuples of 514 elements. The name belongs to the process and lives as long as the result. */
void conn_mssql_describe(struct tds_dblib_dbprocess *process, int32_t number, conn_mssql_column *column);

#endif
