# Varnish with its built-in VCL in front of $origin_port: no grace, so that
# nothing stale is served, and stale objects kept, so that they can be validated.
# shellcheck shell=bash disable=SC2034,SC2154
packages="varnishd:varnish gcc"
ready=any

version() {
    varnishd -V 2>&1 | sed -n 's|^varnishd (varnish-\([0-9.]*\).*|varnish \1|p'
}

prepare() {
    mkdir -p "$dir/tmp"
    chmod 755 "$dir" # it reads its configuration as another user
    cat >"$dir/default.vcl" <<CONF
vcl 4.1;
backend default {
    .host = "127.0.0.1";
    .port = "$origin_port";
}
CONF
}

serve() {
    exec varnishd -F -n "$dir/tmp/work" -a "127.0.0.1:$port" -f "$dir/default.vcl" \
        -s malloc,32m -p default_grace=0 -p default_keep=60
}
