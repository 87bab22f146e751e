# Squid as a reverse proxy in front of $origin_port.
# shellcheck shell=bash disable=SC2034,SC2154
packages="squid"
ready=any

version() {
    squid -v | sed -n 's|^Squid Cache: Version \(.*\)|squid \1|p'
}

prepare() {
    mkdir -p "$dir/tmp"
    chmod 777 "$dir" "$dir/tmp"
    cat >"$dir/squid.conf" <<CONF
http_port 127.0.0.1:$port accel defaultsite=127.0.0.1
cache_peer 127.0.0.1 parent $origin_port 0 no-query originserver connect-fail-limit=1000000
never_direct allow all
http_access allow all
cache_mem 16 MB
pid_filename $dir/tmp/squid.pid
access_log none
cache_log $dir/cache.log
cache_store_log none
coredump_dir $dir/tmp
shutdown_lifetime 0 seconds
pinger_enable off
CONF
}

serve() {
    exec squid -N -f "$dir/squid.conf"
}
