# Caddy: file_server.
# shellcheck shell=bash disable=SC2034,SC2154
packages="caddy"

version() {
    caddy version | sed 's/^v\{0,1\}\([0-9.]*\).*/caddy \1/'
}

prepare() {
    document_root
    cat >"$dir/Caddyfile" <<CONF
{
	admin off
	auto_https off
}
http://127.0.0.1:$port {
	bind 127.0.0.1
	root * $dir/www
	encode gzip
	file_server
}
CONF
}

serve() {
    export XDG_DATA_HOME=$dir/tmp XDG_CONFIG_HOME=$dir/tmp HOME=$dir/tmp
    exec caddy run --config "$dir/Caddyfile" --adapter caddyfile
}
