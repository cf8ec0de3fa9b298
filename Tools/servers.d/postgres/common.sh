# shellcheck shell=bash
# What the PostgreSQL servers share. A server file sources it with $DIR set and calls the functions that begin with pg_.
#
# A cluster is one folder ($DIR): `data` and `socket` belong to the user that runs it, `port` and `password` to us. It is
# thrown away with its folder, so nothing is flushed to disk; a killed server still finds all it wrote.

pg_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The folder of initdb, postgres, pg_ctl: Debian keeps them out of PATH. The newest wins.
pg_bin() {
    local found
    found=$(compgen -G "/usr/lib/postgresql/*/bin/initdb" | sort -V | tail -n 1 || true)
    found=${found:-$(command -v initdb || true)}
    [ -n "$found" ] && dirname "$found"
}

# PostgreSQL refuses to run as root, so root runs it as nobody.
pg_user() { if [ "$(id -u)" -eq 0 ]; then echo nobody; else id -un; fi; }

# Runs a command as that user, in a folder that it may enter.
pg_as_user() (
    cd /
    export HOME=/nonexistent TZ=UTC LC_ALL=C.UTF-8
    if [ "$(id -u)" -eq 0 ]; then exec runuser -u nobody -- "$@"; else exec "$@"; fi
)

# For server_possible: says why no PostgreSQL can be started. $1 is the variable that names a server given from outside.
pg_possible() {
    if [ -n "${!1:-}" ]; then
        echo "$1 is set already, so that server is used"
    elif [ -z "$(pg_bin)" ]; then
        echo "there is no initdb; Tools/install installs postgresql"
    elif ! command -v openssl >/dev/null; then
        echo "there is no openssl"
    elif ! pg_as_user true 2>/dev/null; then
        echo "no command can be run as $(pg_user)"
    else
        return 0
    fi
    return 1
}

# Makes $DIR ready: passable for the user, with a new password.
pg_prepare() {
    pg_as_user test -x "$DIR" || { echo "$(pg_user) may not enter $DIR; set TMPDIR to a folder that all may enter"; return 1; }
    if [ ${#DIR} -gt 80 ]; then
        echo "the path $DIR is too long for a socket; set TMPDIR to a shorter one"
        return 1
    fi
    mkdir -m 700 "$DIR/data"
    mkdir -m 755 "$DIR/socket"
    [ "$(id -u)" -ne 0 ] || chown nobody "$DIR/data" "$DIR/socket"
}

pg_new_password() { openssl rand -hex 12 >"$DIR/password"; }

# A copy of a file that only the user may read.
pg_private_copy() { install --mode 600 --owner "$(pg_user)" "$1" "$2"; }

# Appends standard input to the configuration of the cluster.
pg_configure() { cat >>"$DIR/data/postgresql.conf"; }

# initdb with the superuser conn_admin, then the configuration that all clusters share.
pg_initialize() {
    pg_private_copy "$DIR/password" "$DIR/socket/password" || return
    pg_as_user "$(pg_bin)/initdb" --pgdata "$DIR/data" --username conn_admin --pwfile "$DIR/socket/password" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync --no-instructions || return
    rm "$DIR/socket/password"
    pg_configure <<CONFIGURATION || return
listen_addresses = '127.0.0.1'
unix_socket_directories = '$DIR/socket'
max_connections = 600
wal_level = replica
wal_keep_size = 256MB
hot_standby = on
fsync = off
max_wal_size = 512MB
timezone = UTC
log_line_prefix = '%m [%p] %u@%d '
CONFIGURATION
    pg_access "$pg_here/plain.hba.conf"
}

# Who may connect: puts a file in the place of pg_hba.conf.
pg_access() { cat "$1" >"$DIR/data/pg_hba.conf"; }

# A free port of 127.0.0.1 below those that the kernel hands out to clients: no client can take it while the server is
# restarted, and no client that tries meanwhile can be connected to itself. $1 different ones, one a line, when given.
free_port() {
    python3 - "${1:-1}" <<'PYTHON'
import random, socket, sys
with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
    first = int(file.read().split()[0])
low = 10240 if first > 12000 else 1024
held = []
while len(held) < int(sys.argv[1]):
    attempt = socket.socket()
    try:
        attempt.bind(("127.0.0.1", random.randrange(low, max(first, low + 1000))))
    except OSError:
        continue
    held.append(attempt)
print(*(attempt.getsockname()[1] for attempt in held), sep="\n")
PYTHON
}

# Starts the cluster on a new port; another port when somebody was faster.
pg_launch() {
    local attempt
    for attempt in 1 2 3; do
        free_port >"$DIR/port"
        if pg_as_user "$(pg_bin)/pg_ctl" start --wait --silent --pgdata "$DIR/data" --log "$DIR/data/server.log" \
            --options "-p $(<"$DIR/port")" </dev/null; then
            record_pid "$(head -n 1 "$DIR/data/postmaster.pid")"
            return 0
        fi
        tail -n 20 "$DIR/data/server.log"
        grep -q "Address already in use" "$DIR/data/server.log" || return 1
        : >"$DIR/data/server.log"
    done
    return 1
}

# psql as the superuser, through the socket; arguments and input are psql's.
pg_psql() {
    PGPASSWORD=$(<"$DIR/password") CONN_PASSWORD=$(<"$DIR/password") PGCONNECT_TIMEOUT=10 \
        pg_as_user "$(pg_bin)/psql" --no-psqlrc --quiet --set ON_ERROR_STOP=1 --no-password \
        --host "$DIR/socket" --port "$(<"$DIR/port")" --username conn_admin --dbname postgres "$@"
}

# Roles, database and extensions.
pg_set_up() { pg_psql --output /dev/null <"$pg_here/setup.sql"; }

pg_is_up() {
    recorded_is_alive && "$(pg_bin)/pg_isready" --quiet --timeout 5 --host "$DIR/socket" --port "$(<"$DIR/port")"
}

# A fast shutdown, then an immediate one, then SIGKILL.
pg_stop() { stop_recorded INT QUIT KILL; }

# A URL of the cluster in $DIR: user, host.
pg_url() { echo "postgresql://$1:$(<"$DIR/password")@$2:$(<"$DIR/port")/conn"; }
