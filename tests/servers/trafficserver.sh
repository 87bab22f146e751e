# Apache Traffic Server as a reverse proxy in front of $origin_port.
# shellcheck shell=bash disable=SC2034,SC2154
packages="traffic_server:trafficserver"
ready=any

version() {
    traffic_server -V | sed -n 's|.*Traffic Server \([0-9.]*\).*|trafficserver \1|p' | head -n 1
}

prepare() {
    local root=$dir/ts
    mkdir -p "$root"/{etc,cache,log,run,lib,share}
    cp -r /etc/trafficserver/. "$root/etc/"
    cat >"$root/runroot.yaml" <<CONF
prefix: $root
exec_prefix: $root
bindir: /usr/bin
sbindir: /usr/sbin
sysconfdir: $root/etc
datadir: $root/cache
includedir: /usr/include
libdir: /usr/lib/trafficserver
libexecdir: /usr/lib/trafficserver/modules
localstatedir: $root/run
runtimedir: $root/run
logdir: $root/log
mandir: /usr/share/man
infodir: /usr/share/info
cachedir: $root/cache
CONF
    cat >"$root/etc/records.config" <<CONF
CONFIG proxy.config.http.server_ports STRING $port:ip-in=127.0.0.1
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.url_remap.remap_required INT 1
CONFIG proxy.config.url_remap.pristine_host_hdr INT 0
CONFIG proxy.config.http.cache.http INT 1
CONFIG proxy.config.http.cache.required_headers INT 2
CONFIG proxy.config.http.connect_attempts_max_retries INT 0
CONFIG proxy.config.http.connect_attempts_rr_retries INT 0
CONFIG proxy.config.http.down_server.cache_time INT 0
CONFIG proxy.config.http.down_server.abort_threshold INT 0
CONFIG proxy.config.cache.ram_cache.size INT 16M
CONFIG proxy.config.diags.debug.enabled INT 0
CONF
    echo "map / http://127.0.0.1:$origin_port/" >"$root/etc/remap.config"
    echo "$root/cache 32M" >"$root/etc/storage.config"
    : >"$root/etc/plugin.config"
    chmod -R a+rwX "$dir"
}

serve() {
    TS_RUNROOT=$dir/ts/runroot.yaml exec traffic_server
}
