# shellcheck shell=bash
# What the FTP servers share. A server file sources it with $DIR set and calls the functions that begin with ftp_.
#
# A server runs in several forms, each on a port of its own: `plain` without TLS, `tls` that offers it, `tls-only` that
# lets nobody in without, `implicit` where it is there from the first byte, `full` and `full-tls`, which are plain and tls
# with their folder on a small disk, `ipv6` on ::1 instead of 127.0.0.1. $DIR/FORM has `port`, and `pid` where the form is a process; $DIR/data belongs to the user that runs it:
# `root` is the folder that is served, `log` and others what the server says. All other forms serve the same folder.
#
# The user is ftp everywhere, because that is the name that vsftpd knows without a user of the system behind it. Files
# belong to nobody when root starts the servers: what a test puts there itself can be read and removed by them, but
# written to only if its mode says so.
#
# vsftpd's queue of new connections is 32 long: of a hundred that come at the same moment some wait for seconds.
#
# A server that was killed can be started again on its ports: `Tools/servers up NAME`.

ftp_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../postgres/common.sh
source "$ftp_here/../postgres/common.sh"

# Where `install` puts what the machine lacks.
ftp_installed=${CONN_FTP_SERVERS:-$here/../.state/ftp-servers}

# For server_needs. What `private` starts has no small disk.
ftp_needs() { if [ -n "${CONN_FTP_PRIVATE:-}" ]; then echo ftp; else echo ftp small-disk; fi; }

# For server_possible. Arguments: program, what its package is called.
ftp_possible() {
    if [ -n "${CONN_FTP_URL:-}" ]; then
        echo "CONN_FTP_URL is set already, so that server is used"
    elif [ $# -gt 0 ] && [ -z "$(ftp_program "$1")" ]; then
        echo "there is no $2; Tools/install gets it"
    elif ! command -v openssl >/dev/null; then
        echo "there is no openssl"
    elif ! (ftp_exec user true) 2>/dev/null; then
        echo "no command can be run as $(pg_user)"
    else
        return 0
    fi
    return 1
}

# Where a program is: one that is installed, else the one that `install` unpacked.
ftp_program() {
    local folder
    for folder in /usr/sbin "$ftp_installed"/*/usr/sbin; do
        if [ -x "$folder/$1" ] && ftp_is_whole "$folder/$1"; then
            echo "$folder/$1"
            return
        fi
    done
}

# ProFTPD is of use only with its module for TLS, which has a package of its own.
ftp_is_whole() { [ "$(basename "$1")" != proftpd ] || [ -e "${1%sbin/proftpd}lib/proftpd/mod_tls.so" ]; }

# Runs a command in the place of this shell, so that the process keeps its number. Arguments: user or root, command.
ftp_exec() {
    local as=$1
    shift
    cd /
    umask 022
    export HOME=/nonexistent TZ=UTC LC_ALL=C.UTF-8
    if [ "$as" = user ] && [ "$(id -u)" -eq 0 ]; then
        exec setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups -- "$@"
    else
        exec "$@"
    fi
}

ftp_shared() { echo "$(dirname "$DIR")/ftp"; }
ftp_password() { cat "$(ftp_shared)/password"; }
ftp_port() { cat "$DIR/$1/port"; }

# The folder on the small disk of this server; nothing without one.
ftp_small_disk() {
    local disk
    disk=$(dirname "$DIR")/small-disk/disk-$(basename "$DIR")
    if mountpoint -q "$disk"; then echo "$disk/root"; fi
}

# Ports for passive connections: above those that the kernel hands out to clients, where no other server listens. Each
# server takes a quarter, of which $1 is the number.
ftp_passive() {
    local last size
    read -r _ last </proc/sys/net/ipv4/ip_local_port_range
    [ "$last" -le 62000 ] || last=50000
    size=$(((65535 - last) / 4))
    echo "$((last + 1 + size * $1)) $((last + size * ($1 + 1)))"
}

# Makes $DIR ready. Arguments: the forms that have a port.
ftp_prepare() {
    local disk form
    [ -s "$(ftp_shared)/password" ] || { echo "the server ftp is not up"; return 1; }
    pg_as_user test -x "$DIR" || { echo "$(pg_user) may not enter $DIR; set TMPDIR to a folder that all may enter"; return 1; }
    mkdir -p "$DIR/data/root"
    chmod 711 "$DIR/data"
    chmod 755 "$DIR/data/root"
    disk=$(ftp_small_disk)
    if [ -n "$disk" ] && [ ! -e "$disk" ]; then
        mkdir -m 755 "$disk"
        [ "$(id -u)" -ne 0 ] || chown nobody: "$disk"
    fi
    pg_private_copy "$(ftp_shared)/certificates/server.key" "$DIR/data/key" || return
    [ "$(id -u)" -ne 0 ] || chown nobody: "$DIR/data" "$DIR/data/root"
    for form in "$@"; do mkdir -p "$DIR/$form"; done
}

# Gives each form a port: the one that it had, if any.
ftp_new_ports() {
    local form ports
    mapfile -t ports < <(free_port $#)
    for form in "$@"; do
        [ -s "$DIR/$form/port" ] || echo "${ports[0]}" >"$DIR/$form/port"
        ports=("${ports[@]:1}")
    done
}

# Starts a process for a form, in a session of its own. Arguments: form, user or root, command.
ftp_launch() {
    local form=$1 as=$2
    shift 2
    (ftp_exec "$as" setsid "$@") </dev/null >>"$DIR/data/output" 2>&1 &
    DIR=$DIR/$form record_pid $!
}

# Waits until every form listens; fails at once when a process has ended.
ftp_wait() {
    local form
    for form in "$@"; do
        wait_until 5 ftp_listens_or_died "$form" && ftp_listens "$form" || { tail -n 20 "$DIR/data/output"; return 1; }
    done
}

ftp_listens_or_died() { ftp_listens "$1" || ! ftp_is_alive "$1"; }
ftp_listens() { (exec 3<>"/dev/tcp/$(ftp_address "$1")/$(ftp_port "$1")") 2>/dev/null; }
ftp_address() { if [ "$1" = ipv6 ]; then echo ::1; else echo 127.0.0.1; fi; }
# Has this machine the loopback address of IPv6?
ftp_has_ipv6() { grep -q '^0\{31\}1 .* lo$' /proc/net/if_inet6 2>/dev/null; }
# A form without a process of its own is served by that of `plain`.
ftp_is_alive() {
    local form=$1
    [ -f "$DIR/$form/pid" ] || form=plain
    (DIR=$DIR/$form && recorded_is_alive)
}

# Does a form greet?
ftp_answers() (
    [ -s "$DIR/$1/port" ] && ftp_is_alive "$1" || exit
    exec 3<>"/dev/tcp/127.0.0.1/$(ftp_port "$1")" || exit
    read -r -t 5 line <&3 && [[ $line == 220* ]]
) 2>/dev/null

# For server_is_up.
ftp_is_up() {
    local pid
    for pid in "$DIR"/*/pid; do
        (DIR=$(dirname "$pid") && recorded_is_alive) || return
    done
    ftp_answers plain
}

# Ends every process of every form, sessions of clients too. Arguments: signals, as stop_recorded takes them.
ftp_stop() {
    local pid number code=0 sessions
    for pid in "$DIR"/*/pid; do
        [ -e "$pid" ] || continue
        sessions=()
        if (DIR=$(dirname "$pid") && recorded_is_alive); then
            read -r number _ <"$pid"
            # A session of a client is a child; some make a session of their own, others leave children behind.
            mapfile -t sessions < <(ps -o pid= -s "$number" --ppid "$number" | grep -vwF -e "$number")
        fi
        (DIR=$(dirname "$pid") && stop_recorded "$@") || code=1
        [ ${#sessions[@]} -eq 0 ] || kill -s KILL "${sessions[@]}" 2>/dev/null
    done
    return $code
}

# Prints the variables of a server. Arguments: its name in them, the forms that it has.
ftp_env() {
    local prefix=CONN_FTP_$1 form
    shift
    for form in "$@"; do
        case $form in
            plain) echo "${prefix}_URL=ftp://ftp@127.0.0.1:$(ftp_port plain)/" ;;
            tls) echo "${prefix}_TLS_URL=ftp://ftp@localhost:$(ftp_port tls)/" ;;
            tls-only) echo "${prefix}_TLS_ONLY_URL=ftp://ftp@localhost:$(ftp_port tls-only)/" ;;
            implicit) echo "${prefix}_IMPLICIT_URL=ftps://ftp@localhost:$(ftp_port implicit)/" ;;
            full-tls) [ ! -s "$DIR/full-tls/port" ] || echo "${prefix}_FULL_TLS_URL=ftp://ftp@localhost:$(ftp_port full-tls)/" ;;
            ipv6) [ ! -s "$DIR/ipv6/port" ] || echo "${prefix}_IPV6_URL=ftp://ftp@[::1]:$(ftp_port ipv6)/" ;;
            noprot) echo "${prefix}_NOPROT_URL=ftp://ftp@localhost:$(ftp_port noprot)/" ;;
            full) [ ! -s "$DIR/full/port" ] || echo "${prefix}_FULL_URL=ftp://ftp@127.0.0.1:$(ftp_port full)/" ;;
            *) echo "${prefix}_$(tr a-z- A-Z_ <<<"$form")_URL=ftp://ftp@127.0.0.1:$(ftp_port "$form")/" ;;
        esac
    done
    echo "${prefix}_ROOT=$DIR/data/root"
    echo "${prefix}_LOG=$DIR/data/log"
}
