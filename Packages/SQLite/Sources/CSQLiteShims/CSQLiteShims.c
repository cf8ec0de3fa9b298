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

int conn_sqlite_leave_wal(sqlite3 *database) {
    sqlite3_file *file = 0;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || !file || !file->pMethods) return code;
    const unsigned char versions[2] = {1, 1};
    return file->pMethods->xWrite(file, versions, sizeof versions, 18);
}
