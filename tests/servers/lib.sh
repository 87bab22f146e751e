# shellcheck shell=bash disable=SC2034,SC2154
# What the start scripts of this folder share.  Sourced by run.sh, which sets
# `dir` (an empty folder of this server alone), `port` and, for caches,
# `origin_port` (where the server behind it will be) before it calls into a
# NAME.sh.  A NAME.sh sets
#   packages   what apt has to install (COMMAND:PACKAGE: or the command is there)
#   npm        yes when it needs the packages of node/package.json
#   ready      a path that answers 200 once the server is up; any: whatever / is
#              answered with (a proxy whose server is not there yet)
# and defines
#   version    prints name and version, one line
#   prepare    writes the configuration into $dir
#   serve      runs the server in the foreground on 127.0.0.1:$port (exec)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
node_dir=$top/build/node

die() {
    printf 'servers: %s\n' "$*" >&2
    exit 1
}

server_names() {
    local file
    for file in "$here"/*.sh; do
        file=${file##*/}
        case $file in
        lib.sh | run.sh | publish.sh | table.sh) ;;
        *) printf '%s\n' "${file%.sh}" ;;
        esac
    done
}

load_server() {
    [ -f "$here/$1.sh" ] || die "no server '$1'; there are: $(server_names | xargs)"
    packages="" npm=no ready=/f.txt
    # shellcheck source=/dev/null
    . "$here/$1.sh"
}

# The files that every static server shows, old enough for a strong
# Last-Modified, and /w/ for those that can write.
document_root() {
    local www=$dir/www line='precheck fixed test file, line of text 0123456789 ABCDEF'
    mkdir -p "$dir/tmp" "$www/w" "$www/d"
    (set +o pipefail && yes "$line" | head -c 2000) >"$www/f.txt"
    {
        echo '<html><body>'
        (set +o pipefail && yes '<p>precheck gzip test file</p>' | head -c 8000)
        echo '</body></html>'
    } >"$www/big.html"
    : >"$www/empty.txt"
    echo '<html>dir</html>' >"$www/d/index.html"
    touch -d '2016-01-02 03:04:05 UTC' "$www"/{f.txt,big.html,empty.txt} "$www/d/index.html"
    chmod 755 "$dir" "$www" "$www/d"
    chmod 777 "$dir/tmp" "$www/w"
}

# True when the server answers at all.
is_up() {
    if [ "$ready" = any ]; then
        curl -s -o /dev/null --max-time 2 "http://127.0.0.1:$port/"
    else
        curl -sf -o /dev/null --max-time 2 "http://127.0.0.1:$port$ready"
    fi
}

port_is_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# A port that nobody listens on now; start_server tries another when it loses it.
free_port() {
    local i candidate
    for ((i = 0; i < 50; i++)); do
        candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if ! port_is_taken "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    die "no free port between 20000 and 32000"
}

# Ends a process group by its id: politely, then after 3 s by force.
stop_group() {
    local i
    kill -TERM -- "-$1" 2>/dev/null || return 0
    for ((i = 0; i < 30; i++)); do
        kill -0 -- "-$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

# Starts server $1 under $dir; sets `pid` (a process group), `port` and
# `origin_port`.  One that
# ends at once has lost its port to somebody else: another try.
start_server() {
    local attempt i
    for ((attempt = 0; attempt < 5; attempt++)); do
        port=$(free_port)
        origin_port=$(free_port)
        prepare
        # The server must not keep the caller's pipes open.
        setsid "$here/run.sh" serve "$1" "$dir" "$port" >"$dir/log" 2>&1 </dev/null &
        pid=$!
        for ((i = 0; i < 150; i++)); do
            kill -0 "$pid" 2>/dev/null || continue 2
            if is_up && kill -0 "$pid" 2>/dev/null; then
                return
            fi
            sleep 0.1
        done
        stop_group "$pid"
        break
    done
    cat "$dir/log" "$dir"/*error.log >&2 2>/dev/null
    die "$1 does not answer at http://127.0.0.1:$port$ready"
}
