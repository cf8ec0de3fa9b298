// One measure of the C baseline per process:
//   cbench make DB ROWS nulls|plain|rollback   creates a data set
//   cbench read DB                         step loop into column buffers
//   cbench read2 DB ROWS                   two threads, a half each
//   cbench write OUT ROWS nulls|plain N    insert from column buffers, N rows a statement
//   cbench lookup DB ROWS COUNT auto|transaction [rollback]
//   cbench version
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cbaseline_sqlite.h"

static int failed(const char *what) {
    fprintf(stderr, "cbench: %s\n", what);
    return 1;
}

int main(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "";
    const char *error = NULL;
    cb_watch watch;
    cb_table tables[2];
    if (strcmp(verb, "version") == 0) {
        printf("%s\n", cb_sqlite_version());
    } else if (strcmp(verb, "make") == 0 && argc == 5) {
        if (strcmp(argv[4], "rollback") == 0) cb_use_rollback_journal();
        error = cb_make_database(argv[2], atoll(argv[3]), strcmp(argv[4], "nulls") == 0);
    } else if (strcmp(verb, "read") == 0 && argc == 3) {
        cb_watch_start(&watch);
        error = cb_read(argv[2], &tables[0]);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, tables, 1);
    } else if (strcmp(verb, "read2") == 0 && argc == 4) {
        cb_watch_start(&watch);
        error = cb_read_halves(argv[2], atoll(argv[3]), &tables[0], &tables[1]);
        cb_watch_stop(&watch);
        if (!error) cb_report_tables(&watch, tables, 2);
    } else if (strcmp(verb, "write") == 0 && argc == 6) {
        cb_generate(&tables[0], atoll(argv[3]), strcmp(argv[4], "nulls") == 0);
        error = cb_make_empty(argv[2]);
        uint64_t hash = 0;
        if (!error) {
            cb_watch_start(&watch);
            error = cb_write(argv[2], &tables[0], atoi(argv[5]));
            cb_watch_stop(&watch);
        }
        if (!error) error = cb_hash_database(argv[2], &hash);
        if (!error) cb_report(&watch, hash, tables[0].rows);
    } else if (strcmp(verb, "lookup") == 0 && (argc == 6 || argc == 7)) {
        if (argc == 7) cb_use_rollback_journal();
        uint64_t hash = 0;
        int64_t count = atoll(argv[4]);
        error = cb_lookup(argv[2], atoll(argv[3]), 1000, count, strcmp(argv[5], "transaction") == 0, &watch, &hash);
        if (!error) cb_report(&watch, hash, count);
    } else {
        return failed("unknown arguments; see the head of main.c");
    }
    return error ? failed(error) : 0;
}
