# Radicale: a CalDAV server; the calendar /u/cal/ stands for the one that people share.
# shellcheck shell=bash disable=SC2034,SC2154
packages="radicale"
ready=/u/cal/

version() {
    printf 'radicale %s\n' "$(radicale --version)"
}

prepare() {
    local calendar=$dir/store/collection-root/u/cal
    mkdir -p "$dir/tmp" "$calendar"
    echo '{"tag": "VCALENDAR"}' >"$calendar/.Radicale.props"
    printf '[all]\nuser: .*\ncollection: .*\npermissions: RrWw\n' >"$dir/rights"
    cat >"$dir/radicale.ini" <<CONF
[server]
hosts = 127.0.0.1:$port
max_connections = 50
[auth]
type = none
[rights]
type = from_file
file = $dir/rights
[storage]
filesystem_folder = $dir/store
[logging]
level = error
CONF
}

serve() {
    exec radicale --config "$dir/radicale.ini"
}
