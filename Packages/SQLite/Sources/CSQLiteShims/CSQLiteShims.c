#include "CSQLiteShims.h"

void conn_sqlite_configure(void) { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

int conn_sqlite_set_switch(sqlite3 *database, int option, int on) {
    int now = 0;
    return sqlite3_db_config(database, option, on, &now);
}

int conn_sqlite_set_size_limit(sqlite3 *database, long long bytes) {
    sqlite3_int64 limit = bytes;
    return sqlite3_file_control(database, "main", SQLITE_FCNTL_SIZE_LIMIT, &limit);
}
