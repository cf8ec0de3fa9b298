// Connecting, and the tables.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mysql_internal.h"

const char *const cb_mysql_target = "bench_target";

static const char *const columns =
    "l_orderkey bigint, l_partkey bigint, l_suppkey integer, l_linenumber integer, "
    "l_quantity decimal(15,2), l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), "
    "l_returnflag char(1), l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, "
    "l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment varchar(44)";

const char *cb_mysql_fail(MYSQL *conn, const char *what) { return cb_message("%s: %s", what, mysql_error(conn)); }

const char *cb_mysql_stmt_fail(MYSQL_STMT *statement, const char *what) {
    return cb_message("%s: %s", what, mysql_stmt_error(statement));
}

const char *cb_mysql_exec(MYSQL *conn, const char *sql) {
    if (mysql_query(conn, sql) != 0) return cb_mysql_fail(conn, sql);
    MYSQL_RES *result = mysql_store_result(conn);
    const char *error = !result && mysql_errno(conn) ? cb_mysql_fail(conn, sql) : NULL;
    mysql_free_result(result);
    return error;
}

const char *cb_mysql_prepare(MYSQL *conn, const char *sql, MYSQL_STMT **statement) {
    *statement = mysql_stmt_init(conn);
    if (!*statement) return "out of memory";
    if (mysql_stmt_prepare(*statement, sql, strlen(sql)) == 0) return NULL;
    const char *error = cb_mysql_stmt_fail(*statement, sql);
    mysql_stmt_close(*statement);
    return error;
}

const char *cb_mysql_open(cb_mysql **connection) {
    const char *url = getenv("CONN_MYSQL_URL");
    if (!url || !*url) return "CONN_MYSQL_URL is not set";
    char user[64], password[128], host[128], database[64], rest[2];
    unsigned int port;
    if (sscanf(url, "%*[a-z]://%63[^:@/%%]:%127[^@/%%]@%127[^:/%%]:%u/%63[^?%%]%1s", user, password, host, &port,
               database, rest) != 5)
        return "CONN_MYSQL_URL is not like mysql://USER:PASSWORD@HOST:PORT/DATABASE, each without escapes";
    MYSQL *conn = mysql_init(NULL);
    if (!conn) return "out of memory";
    unsigned int on = 1;
    mysql_options(conn, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(conn, MYSQL_OPT_LOCAL_INFILE, &on);
    const char *error = NULL;
    if (!mysql_real_connect(conn, host, user, password, database, port, NULL, 0)) error = cb_mysql_fail(conn, "connect");
    if (!error) error = cb_mysql_exec(conn, "SET sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'");
    if (error) {
        mysql_close(conn);
        return error;
    }
    *connection = malloc(sizeof **connection);
    (*connection)->conn = conn;
    return NULL;
}

void cb_mysql_close(cb_mysql *connection) {
    mysql_close(connection->conn);
    free(connection);
}

const char *cb_mysql_version(char *out, size_t size) {
    cb_mysql *connection;
    const char *error = cb_mysql_open(&connection);
    if (error) return error;
    snprintf(out, size, "server %s, Connector/C %s", mysql_get_server_info(connection->conn), mysql_get_client_info());
    cb_mysql_close(connection);
    return NULL;
}

static const char *create(MYSQL *conn, const char *table, const char *key) {
    char sql[1024];
    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s", table);
    const char *error = cb_mysql_exec(conn, sql);
    if (error) return error;
    snprintf(sql, sizeof sql, "CREATE TABLE %s (%s%s) ENGINE = InnoDB CHARACTER SET utf8mb4", table, columns, key);
    return cb_mysql_exec(conn, sql);
}

/// Whether the table's comment is the label.
static bool is_labelled(MYSQL *conn, const char *table, const char *label) {
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT table_comment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '%s'",
             table);
    MYSQL_RES *result = mysql_query(conn, sql) == 0 ? mysql_store_result(conn) : NULL;
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    bool found = row && row[0] && strcmp(row[0], label) == 0;
    mysql_free_result(result);
    return found;
}

const char *cb_mysql_make(const char *table, int64_t rows, bool nulls) {
    cb_mysql *connection;
    const char *error = cb_mysql_open(&connection);
    if (error) return error;
    MYSQL *conn = connection->conn;
    char label[100], sql[400];
    snprintf(label, sizeof label, "bench: %" PRId64 " rows%s, form 1", rows, nulls ? " with NULLs" : "");
    if (!is_labelled(conn, table, label)) {
        cb_table made;
        cb_generate(&made, rows, nulls);
        cb_hash hash;
        cb_hash_init(&hash);
        cb_hash_table(&hash, &made);
        error = create(conn, table, ", PRIMARY KEY (l_orderkey, l_linenumber)");
        if (!error) error = cb_mysql_load(connection, table, &made);
        cb_table_free(&made);
        uint64_t back = 0;
        if (!error) error = cb_mysql_hash(table, &back);
        if (!error && back != cb_hash_finish(&hash)) error = "the rows read back differ from those written";
        if (!error) {
            snprintf(sql, sizeof sql, "ALTER TABLE %s COMMENT = '%s'", table, label);
            error = cb_mysql_exec(conn, sql);
        }
    }
    cb_mysql_close(connection);
    return error;
}

const char *cb_mysql_make_target(void) {
    cb_mysql *connection;
    const char *error = cb_mysql_open(&connection);
    if (error) return error;
    error = create(connection->conn, cb_mysql_target, "");
    cb_mysql_close(connection);
    return error;
}
