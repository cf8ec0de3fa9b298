# shellcheck shell=bash
# What a MariaDB server is started with. The server file sources it with $DIR set and calls the functions that begin with
# mariadb_.
#
# A server is one folder ($DIR): `data` and `socket` belong to the user that runs it, `port` and `password` to us. It is
# thrown away with its folder, so nothing is flushed to disk; a killed server still finds all it committed.

mariadb_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# shellcheck source=../postgres/common.sh
source "$mariadb_here/../postgres/common.sh" # free_port, and the user that root's servers run as

mariadb_daemon() { compgen -G "/usr/sbin/mariadbd" || command -v mariadbd; }

# For server_possible: says why no MariaDB can be started. $1 is the variable that names a server given from outside.
mariadb_possible() {
    if [ -n "${!1:-}" ]; then
        echo "$1 is set already, so that server is used"
    elif [ -z "$(mariadb_daemon)" ] || ! command -v mariadb-install-db >/dev/null; then
        echo "there is no mariadbd; Tools/install installs mariadb-server"
    elif ! command -v openssl >/dev/null; then
        echo "there is no openssl"
    elif ! pg_as_user true 2>/dev/null; then
        echo "no command can be run as $(pg_user)"
    else
        return 0
    fi
    return 1
}

# An empty data folder, the certificates where the server's user can read them, the options in one file. $1 is the name of
# the server's certificate; what comes in are more options.
mariadb_initialize() {
    local certificate=${1:-server}
    pg_prepare && pg_new_password && "$mariadb_here/../postgres/certificates" "$DIR/certificates" || return
    pg_private_copy "$DIR/certificates/$certificate.key" "$DIR/data/server.key" || return
    chmod 711 "$DIR/certificates" # what is secret in it is not readable
    cat >"$DIR/options" <<OPTIONS
[mariadbd]
datadir = $DIR/data/files
tmpdir = $DIR/data
socket = $DIR/socket/mariadb.sock
pid-file = $DIR/data/pid
log-error = $DIR/data/server.log
bind-address = 127.0.0.1
skip-name-resolve
max-connections = 600
local-infile = 1
character-set-server = utf8mb4
collation-server = utf8mb4_general_ci
innodb-flush-log-at-trx-commit = 2
innodb-doublewrite = 0
innodb-buffer-pool-size = 256M
innodb-log-file-size = 256M
ssl-cert = $DIR/certificates/$certificate.crt
ssl-key = $DIR/data/server.key
ssl-ca = $DIR/certificates/client-ca.crt
OPTIONS
    cat >>"$DIR/options"
    chmod 644 "$DIR/options"
    # A server that starts removes all temporary tables from its folder, those of other servers too.
    pg_as_user env TMPDIR="$DIR/data" mariadb-install-db --no-defaults --datadir="$DIR/data/files" --auth-root-authentication-method=normal \
        --skip-test-db --skip-name-resolve
}

# Starts the server on a new port; another port when somebody was faster.
mariadb_launch() {
    local attempt
    for attempt in 1 2 3; do
        free_port >"$DIR/port"
        # Becoming another user sets the limit of open files back to 1024, which is too few for 600 connections.
        # shellcheck disable=SC2016
        pg_as_user bash -c 'ulimit -Sn "$(ulimit -Hn)"; exec "$@"' mariadbd "$(mariadb_daemon)" \
            --defaults-file="$DIR/options" --port="$(<"$DIR/port")" </dev/null &
        record_pid $!
        if wait_until 60 mariadb_answers_or_ended && mariadb_is_up; then
            # The server itself, not who became its user: a signal to that one would leave the server behind.
            record_pid "$(<"$DIR/data/pid")"
            return 0
        fi
        [ ! -s "$DIR/data/pid" ] || record_pid "$(<"$DIR/data/pid")"
        stop_recorded
        tail -n 20 "$DIR/data/server.log"
        grep -q "Address already in use" "$DIR/data/server.log" || return 1
        : >"$DIR/data/server.log"
    done
    return 1
}

mariadb_answers_or_ended() { ! recorded_is_alive || mariadb_is_up; }

# The client as the superuser root, through the socket, until root has a password; arguments and input are the client's.
mariadb_client() {
    mariadb --no-defaults --protocol=socket --socket="$DIR/socket/mariadb.sock" --user=root --batch --skip-column-names "$@"
}

# Users and database.
mariadb_set_up() {
    cat "$mariadb_here/setup.sql" "$mariadb_here/setup-root.sql" | sed "s/:'password'/'$(<"$DIR/password")'/g" |
        mariadb_client
}

mariadb_is_up() {
    recorded_is_alive && mariadb-admin --no-defaults --protocol=socket --socket="$DIR/socket/mariadb.sock" \
        --connect-timeout=5 --user=nobody_at_all ping >/dev/null 2>&1
}

# A clean shutdown, then SIGKILL.
mariadb_stop() { stop_recorded TERM KILL; }

# A URL of the server: user, host.
mariadb_url() { echo "mysql://$1:$(<"$DIR/password")@$2:$(<"$DIR/port")/conn"; }
