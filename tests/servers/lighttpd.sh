# lighttpd: static files, and mod_webdav under /w/.
# shellcheck shell=bash disable=SC2034,SC2154
packages="lighttpd lighttpd-mod-webdav lighttpd-mod-deflate"

version() {
    lighttpd -v | sed -n '1s|^lighttpd/\([0-9.]*\).*|lighttpd \1|p'
}

prepare() {
    document_root
    cat >"$dir/lighttpd.conf" <<CONF
server.modules = ("mod_webdav", "mod_deflate", "mod_staticfile")
server.document-root = "$dir/www"
server.bind = "127.0.0.1"
server.port = $port
server.errorlog = "$dir/error.log"
server.upload-dirs = ("$dir/tmp")
index-file.names = ("index.html")
mimetype.assign = (".txt" => "text/plain", ".html" => "text/html")
deflate.mimetypes = ("text/html")
deflate.allowed-encodings = ("gzip")
\$HTTP["url"] =~ "^/w/" {
    webdav.activate = "enable"
    webdav.is-readonly = "disable"
    webdav.sqlite-db-name = "$dir/tmp/lock.db"
}
CONF
}

serve() {
    exec lighttpd -D -f "$dir/lighttpd.conf"
}
