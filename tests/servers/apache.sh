# Apache httpd: static files, mod_dav under /w/, and mod_cache_disk in front of
# $origin_port under /cached/.
# shellcheck shell=bash disable=SC2034,SC2154
packages="apache2 media-types"

version() {
    apache2 -v | sed -n 's|^Server version: Apache/\([0-9.]*\).*|apache \1|p'
}

prepare() {
    local modules=/usr/lib/apache2/modules
    document_root
    mkdir -p "$dir/tmp/cache"
    chmod 777 "$dir/tmp/cache"
    [ "$(id -u)" -ne 0 ] || chown www-data "$dir/www/w" "$dir/tmp"
    cat >"$dir/httpd.conf" <<CONF
ServerRoot $dir
ServerName localhost
PidFile $dir/pid
Listen 127.0.0.1:$port
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
LoadModule mime_module $modules/mod_mime.so
LoadModule dir_module $modules/mod_dir.so
LoadModule filter_module $modules/mod_filter.so
LoadModule deflate_module $modules/mod_deflate.so
LoadModule dav_module $modules/mod_dav.so
LoadModule dav_fs_module $modules/mod_dav_fs.so
LoadModule proxy_module $modules/mod_proxy.so
LoadModule proxy_http_module $modules/mod_proxy_http.so
LoadModule cache_module $modules/mod_cache.so
LoadModule cache_disk_module $modules/mod_cache_disk.so
User www-data
Group www-data
ErrorLog $dir/error.log
TypesConfig /etc/mime.types
DocumentRoot $dir/www
DirectoryIndex index.html
AddOutputFilterByType DEFLATE text/html
DavLockDB $dir/tmp/DavLock
<Directory $dir/www>
    Require all granted
</Directory>
<Location /w/>
    Dav On
</Location>
CacheRoot $dir/tmp/cache
CacheQuickHandler off
<Location /cached/>
    ProxyPass http://127.0.0.1:$origin_port/
    CacheEnable disk
</Location>
CONF
}

serve() {
    exec apache2 -d "$dir" -f "$dir/httpd.conf" -D FOREGROUND
}
