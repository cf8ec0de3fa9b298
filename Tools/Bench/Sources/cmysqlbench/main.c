// One measure of the C baseline on MariaDB Connector/C per process; the server's address is in CONN_MYSQL_URL:
//   cmysqlbench make TABLE ROWS nulls|plain   loads a data set, unless it is there
//   cmysqlbench clear                         makes the target of writes anew
//   cmysqlbench read TABLE                    a prepared statement's rows into column buffers
//   cmysqlbench load ROWS nulls|plain         LOAD DATA LOCAL from column buffers
//   cmysqlbench bulk ROWS nulls|plain         arrays from column buffers
//   cmysqlbench lookup TABLE ROWS COUNT       rows by their key, prepared
//   cmysqlbench version
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbaseline_mysql.h"

static int failed(const char *what) {
    fprintf(stderr, "cmysqlbench: %s\n", what);
    return 1;
}

static const char *measure(cb_mysql *connection, int argc, char **argv) {
    const char *verb = argv[1], *error;
    cb_watch watch;
    cb_table table;
    uint64_t hash = 0;
    if (strcmp(verb, "read") == 0 && argc == 3) {
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT * FROM %s", argv[2]);
        cb_watch_start(&watch);
        error = cb_mysql_read(connection, sql, &table);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, &table, 1);
    } else if ((strcmp(verb, "load") == 0 || strcmp(verb, "bulk") == 0) && argc == 4) {
        cb_generate(&table, atoll(argv[2]), strcmp(argv[3], "nulls") == 0);
        error = cb_mysql_make_target();
        if (!error) {
            cb_watch_start(&watch);
            error = (strcmp(verb, "load") == 0 ? cb_mysql_load : cb_mysql_bulk)(connection, cb_mysql_target, &table);
            cb_watch_stop(&watch);
        }
        if (!error) error = cb_mysql_hash(cb_mysql_target, &hash);
        if (!error) cb_report(&watch, hash, table.rows);
    } else if (strcmp(verb, "lookup") == 0 && argc == 5) {
        error = cb_mysql_lookup(connection, argv[2], atoll(argv[3]), 1000, atoll(argv[4]), &watch, &hash);
        if (!error) cb_report(&watch, hash, atoll(argv[4]));
    } else {
        error = "unknown arguments; see the head of main.c";
    }
    return error;
}

int main(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "";
    const char *error = NULL;
    if (strcmp(verb, "version") == 0) {
        char version[200];
        error = cb_mysql_version(version, sizeof version);
        if (!error) printf("%s\n", version);
    } else if (strcmp(verb, "make") == 0 && argc == 5) {
        error = cb_mysql_make(argv[2], atoll(argv[3]), strcmp(argv[4], "nulls") == 0);
    } else if (strcmp(verb, "clear") == 0) {
        error = cb_mysql_make_target();
    } else if (argc < 2) {
        error = "what? See the head of main.c";
    } else {
        cb_mysql *connection;
        error = cb_mysql_open(&connection);
        if (!error) {
            error = measure(connection, argc, argv);
            cb_mysql_close(connection);
        }
    }
    return error ? failed(error) : 0;
}
