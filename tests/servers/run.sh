#!/usr/bin/env bash
# Starts and stops real servers for tests: on 127.0.0.1, on a free port, in a
# folder of their own.
#   run.sh list                 the names
#   run.sh packages [NAME...]   what apt has to install for them, one a line
#   run.sh node                 installs the packages of node/ into build/node
#   run.sh version NAME
#   run.sh start NAME [DIR]     prints URL=... ORIGIN=... DIR=... PID=...: ORIGIN is
#                               the port behind a cache, PID a process group
#   run.sh stop PID [DIR]       ends it; removes DIR when run.sh made it
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

print_packages() {
    local name names=("$@")
    [ $# -gt 0 ] || mapfile -t names < <(server_names)
    for name in "${names[@]}"; do
        (
            load_server "${name%%-*}" # nginx-dav is a target of nginx
            tr ' ' '\n' <<<"$packages"
        ) || exit 1
    done | sort -u
}

# npm ci, unless what is there came from the same lock file.
install_node() {
    local log
    mkdir -p "$node_dir"
    cmp -s "$here/node/package-lock.json" "$node_dir/installed" && return
    cp "$here/node/package.json" "$here/node/package-lock.json" "$node_dir/"
    log=$node_dir/install.log
    if ! npm ci --prefix "$node_dir" --no-audit --no-fund --ignore-scripts \
        >"$log" 2>&1; then
        cat "$log" >&2
        die "npm ci failed"
    fi
    cp "$here/node/package-lock.json" "$node_dir/installed"
}

start() {
    load_server "$1"
    [ "$npm" = no ] || install_node
    if [ $# -gt 1 ]; then
        mkdir -p "$2"
        dir=$(cd "$2" && pwd)
    else
        dir=$(mktemp -d "${TMPDIR:-/tmp}/precheck-server.XXXXXX")
        touch "$dir/made-by-run.sh"
    fi
    start_server "$1"
    printf 'URL=http://127.0.0.1:%s ORIGIN=%s DIR=%s PID=%s\n' \
        "$port" "$origin_port" "$dir" "$pid"
}

stop() {
    stop_group "$1"
    if [ -n "${2:-}" ] && [ -e "$2/made-by-run.sh" ]; then
        rm -rf -- "$2"
    fi
}

usage() {
    sed -n '2,/^set/{/^# /s/^# //p}' "${BASH_SOURCE[0]}" >&2
    exit 2
}

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
list) server_names ;;
packages) print_packages "$@" ;;
node) install_node ;;
version)
    [ $# -eq 1 ] || usage
    load_server "$1"
    [ "$npm" = no ] || install_node
    version
    ;;
start)
    [ $# -ge 1 ] || usage
    start "$@"
    ;;
stop)
    [ $# -ge 1 ] || usage
    stop "$@"
    ;;
serve) # what start runs in the background: NAME DIR PORT
    [ $# -eq 3 ] || usage
    load_server "$1"
    dir=$2 port=$3
    serve
    ;;
*) usage ;;
esac
