// Connecting, and the tables.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mssql_internal.h"

const char *const cb_mssql_target = "bench_target";

static const char *const columns =
    "l_orderkey bigint, l_partkey bigint, l_suppkey int, l_linenumber int, "
    "l_quantity decimal(15,2), l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), "
    "l_returnflag char(1), l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, "
    "l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment nvarchar(44)";

/// The first thing that server or library said since the last command.
static char said[400];

static int hear_error(DBPROCESS *process, int severity, int number, int os, char *text, char *os_text) {
    (void)process, (void)severity, (void)os, (void)os_text;
    if (!*said) snprintf(said, sizeof said, "db-lib %d: %s", number, text);
    return INT_CANCEL;
}

static int hear_message(DBPROCESS *process, DBINT number, int state, int severity, char *text, char *server,
                        char *procedure, int line) {
    (void)process, (void)state, (void)server, (void)procedure, (void)line;
    if (severity > 10 && !*said) snprintf(said, sizeof said, "server %d: %s", number, text);
    return 0;
}

const char *cb_mssql_fail(const char *what) {
    const char *message = cb_message("%s: %s", what, *said ? said : "no reason was told");
    *said = 0;
    return message;
}

const char *cb_mssql_exec(DBPROCESS *process, const char *sql) {
    *said = 0;
    if (dbcmd(process, sql) != SUCCEED || dbsqlexec(process) != SUCCEED) return cb_mssql_fail(sql);
    RETCODE code;
    while ((code = dbresults(process)) == SUCCEED)
        while (dbnextrow(process) != NO_MORE_ROWS) {
        }
    return code == NO_MORE_RESULTS ? NULL : cb_mssql_fail(sql);
}

const char *cb_mssql_open(cb_mssql **connection) {
    const char *url = getenv("CONN_MSSQL_URL");
    if (!url || !*url) return "CONN_MSSQL_URL is not set";
    char user[64], password[128], server[200], database[64], rest[2];
    if (sscanf(url, "%*[a-z]://%63[^:@/%%]:%127[^@/%%]@%199[^/%%]/%63[^?%%]%1s", user, password, server, database,
               rest) != 4)
        return "CONN_MSSQL_URL is not like sqlserver://USER:PASSWORD@HOST:PORT/DATABASE, each without escapes";
    if (dbinit() != SUCCEED) return "out of memory";
    dberrhandle(hear_error);
    dbmsghandle(hear_message);
    LOGINREC *login = dblogin();
    if (!login) return "out of memory";
    *said = 0;
    DBSETLUSER(login, user);
    DBSETLPWD(login, password);
    DBSETLDBNAME(login, database);
    DBSETLCHARSET(login, "UTF-8");
    DBSETLVERSION(login, DBVERSION_74);
    BCP_SETL(login, TRUE);
    DBPROCESS *process = dbopen(login, server);
    dbloginfree(login);
    if (!process) return cb_mssql_fail("connect");
    *connection = malloc(sizeof **connection);
    (*connection)->process = process;
    return NULL;
}

void cb_mssql_close(cb_mssql *connection) {
    dbclose(connection->process);
    free(connection);
}

/// The first column of the first row as text; empty without one.
static const char *ask(DBPROCESS *process, const char *sql, char *out, size_t size) {
    *out = 0;
    *said = 0;
    if (dbcmd(process, sql) != SUCCEED || dbsqlexec(process) != SUCCEED || dbresults(process) != SUCCEED)
        return cb_mssql_fail(sql);
    if (dbnextrow(process) == REG_ROW && dbdata(process, 1)) {
        DBINT length = dbconvert(process, dbcoltype(process, 1), dbdata(process, 1), dbdatlen(process, 1), SYBCHAR,
                                 (BYTE *)out, (DBINT)size - 1);
        out[length < 0 ? 0 : length] = 0;
    }
    return dbcancel(process) == SUCCEED ? NULL : cb_mssql_fail(sql);
}

const char *cb_mssql_version(char *out, size_t size) {
    cb_mssql *connection;
    const char *error = cb_mssql_open(&connection);
    if (error) return error;
    char server[200];
    error = ask(connection->process, "SELECT @@VERSION", server, sizeof server);
    server[strcspn(server, "\r\n")] = 0;
    if (!error) snprintf(out, size, "%s, %s", server, dbversion());
    cb_mssql_close(connection);
    return error;
}

static const char *create(DBPROCESS *process, const char *table, const char *key) {
    char sql[1024];
    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s", table);
    const char *error = cb_mssql_exec(process, sql);
    if (error) return error;
    snprintf(sql, sizeof sql, "CREATE TABLE %s (%s%s)", table, columns, key);
    return cb_mssql_exec(process, sql);
}

const char *cb_mssql_make(const char *table, int64_t rows, bool nulls) {
    cb_mssql *connection;
    const char *error = cb_mssql_open(&connection);
    if (error) return error;
    // A table beside it says what was loaded.
    DBPROCESS *process = connection->process;
    char label[100], sql[300], found[100] = "";
    snprintf(label, sizeof label, "%" PRId64 " rows%s, form 2", rows, nulls ? " with NULLs" : "");
    snprintf(sql, sizeof sql, "SELECT label FROM %s_label", table);
    if (ask(process, sql, found, sizeof found) != NULL) *found = 0;
    if (strcmp(found, label) != 0) {
        cb_table made;
        cb_generate(&made, rows, nulls);
        cb_hash hash;
        cb_hash_init(&hash);
        cb_hash_table(&hash, &made);
        error = create(process, table,
                       ", PRIMARY KEY (l_orderkey, l_linenumber)");
        if (!error) error = cb_mssql_bcp(connection, table, &made);
        cb_table_free(&made);
        uint64_t back = 0;
        if (!error) error = cb_mssql_hash(table, &back);
        if (!error && back != cb_hash_finish(&hash)) error = "the rows read back differ from those written";
        snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s_label", table);
        if (!error) error = cb_mssql_exec(process, sql);
        snprintf(sql, sizeof sql, "CREATE TABLE %s_label (label varchar(100))", table);
        if (!error) error = cb_mssql_exec(process, sql);
        snprintf(sql, sizeof sql, "INSERT INTO %s_label VALUES ('%s')", table, label);
        if (!error) error = cb_mssql_exec(process, sql);
    }
    cb_mssql_close(connection);
    return error;
}

const char *cb_mssql_make_target(void) {
    cb_mssql *connection;
    const char *error = cb_mssql_open(&connection);
    if (error) return error;
    error = create(connection->process, cb_mssql_target, "");
    cb_mssql_close(connection);
    return error;
}
