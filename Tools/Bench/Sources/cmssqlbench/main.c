// One measure of the C baseline on FreeTDS db-lib per process; the server's address is in CONN_MSSQL_URL:
//   cmssqlbench make TABLE ROWS nulls|plain   loads a data set, unless it is there
//   cmssqlbench clear                         makes the target of writes anew
//   cmssqlbench read TABLE                    a query's rows into column buffers
//   cmssqlbench bcp ROWS nulls|plain          bcp from column buffers
//   cmssqlbench version
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbaseline_mssql.h"

static int failed(const char *what) {
    fprintf(stderr, "cmssqlbench: %s\n", what);
    return 1;
}

static const char *measure(cb_mssql *connection, int argc, char **argv) {
    const char *verb = argv[1], *error;
    cb_watch watch;
    cb_table table;
    uint64_t hash = 0;
    if (strcmp(verb, "read") == 0 && argc == 3) {
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT * FROM %s", argv[2]);
        cb_watch_start(&watch);
        error = cb_mssql_read(connection, sql, &table);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, &table, 1);
    } else if (strcmp(verb, "bcp") == 0 && argc == 4) {
        cb_generate(&table, atoll(argv[2]), strcmp(argv[3], "nulls") == 0);
        error = cb_mssql_make_target();
        if (!error) {
            cb_watch_start(&watch);
            error = cb_mssql_bcp(connection, cb_mssql_target, &table);
            cb_watch_stop(&watch);
        }
        if (!error) error = cb_mssql_hash(cb_mssql_target, &hash);
        if (!error) cb_report(&watch, hash, table.rows);
    } else {
        error = "unknown arguments; see the head of main.c";
    }
    return error;
}

int main(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "";
    const char *error = NULL;
    if (strcmp(verb, "version") == 0) {
        char version[400];
        error = cb_mssql_version(version, sizeof version);
        if (!error) printf("%s\n", version);
    } else if (strcmp(verb, "make") == 0 && argc == 5) {
        error = cb_mssql_make(argv[2], atoll(argv[3]), strcmp(argv[4], "nulls") == 0);
    } else if (strcmp(verb, "clear") == 0) {
        error = cb_mssql_make_target();
    } else if (argc < 2) {
        error = "what? See the head of main.c";
    } else {
        cb_mssql *connection;
        error = cb_mssql_open(&connection);
        if (!error) {
            error = measure(connection, argc, argv);
            cb_mssql_close(connection);
        }
    }
    return error ? failed(error) : 0;
}
