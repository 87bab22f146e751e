# HAProxy with its small cache in front of $origin_port.
# shellcheck shell=bash disable=SC2034,SC2154
packages="haproxy"
ready=/ready

version() {
    haproxy -v | sed -n 's|^HAProxy version \([0-9.]*\).*|haproxy \1|p'
}

prepare() {
    cat >"$dir/haproxy.cfg" <<CONF
global
    maxconn 256
cache small
    total-max-size 4
    max-age 60
    process-vary on
defaults
    mode http
    timeout client 10s
    timeout connect 3s
    timeout server 10s
frontend www
    bind 127.0.0.1:$port
    monitor-uri /ready
    default_backend behind
backend behind
    http-request cache-use small
    http-response cache-store small
    server origin 127.0.0.1:$origin_port
CONF
}

serve() {
    exec haproxy -db -f "$dir/haproxy.cfg"
}
