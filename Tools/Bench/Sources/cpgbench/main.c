// One measure of the C baseline on libpq per process; the server's address is in CONN_PG_URL:
//   cpgbench make TABLE ROWS nulls|plain   loads a data set, unless it is there
//   cpgbench clear                         makes the target of writes anew
//   cpgbench read TABLE                    COPY in binary into column buffers
//   cpgbench rows TABLE                    the same with a parameter, row by row
//   cpgbench read2 TABLE ROWS              two connections in one snapshot, a half each
//   cpgbench write ROWS nulls|plain        COPY in binary from column buffers
//   cpgbench select1 COUNT                 SELECT 1, prepared
//   cpgbench version
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbaseline_pg.h"

static int failed(const char *what) {
    fprintf(stderr, "cpgbench: %s\n", what);
    return 1;
}

static const char *measure(cb_pg *connection, int argc, char **argv) {
    const char *verb = argv[1], *error;
    cb_watch watch;
    cb_table tables[2];
    uint64_t hash = 0;
    if (strcmp(verb, "read") == 0 && argc == 3) {
        cb_watch_start(&watch);
        error = cb_pg_read(connection, argv[2], &tables[0]);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, tables, 1);
    } else if (strcmp(verb, "rows") == 0 && argc == 3) {
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE l_linenumber > $1", argv[2]);
        cb_watch_start(&watch);
        error = cb_pg_read_rows(connection, sql, 0, &tables[0]);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, tables, 1);
    } else if (strcmp(verb, "read2") == 0 && argc == 4) {
        cb_watch_start(&watch);
        error = cb_pg_read_halves(connection, argv[2], atoll(argv[3]), &tables[0], &tables[1]);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, tables, 2);
    } else if (strcmp(verb, "write") == 0 && argc == 4) {
        cb_generate(&tables[0], atoll(argv[2]), strcmp(argv[3], "nulls") == 0);
        error = cb_pg_make_target();
        if (!error) {
            cb_watch_start(&watch);
            error = cb_pg_write(connection, cb_pg_target, &tables[0]);
            cb_watch_stop(&watch);
        }
        if (!error) error = cb_pg_hash(cb_pg_target, &hash);
        if (!error) cb_report(&watch, hash, tables[0].rows);
    } else if (strcmp(verb, "select1") == 0 && argc == 3) {
        error = cb_pg_select1(connection, 1000, atoll(argv[2]), &watch, &hash);
        if (!error) cb_report(&watch, hash, atoll(argv[2]));
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
        error = cb_pg_version(version, sizeof version);
        if (!error) printf("%s\n", version);
    } else if (strcmp(verb, "make") == 0 && argc == 5) {
        error = cb_pg_make(argv[2], atoll(argv[3]), strcmp(argv[4], "nulls") == 0);
    } else if (strcmp(verb, "clear") == 0) {
        error = cb_pg_make_target();
    } else if (argc < 2) {
        error = "what? See the head of main.c";
    } else {
        cb_pg *connection;
        error = cb_pg_open(&connection);
        if (!error) {
            error = measure(connection, argc, argv);
            cb_pg_close(connection);
        }
    }
    return error ? failed(error) : 0;
}
