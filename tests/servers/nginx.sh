# nginx: static files, WebDAV (core module and dav-ext) under /w/, and proxy_cache
# in front of $origin_port under /cached/.
# shellcheck shell=bash disable=SC2034,SC2154
packages="nginx libnginx-mod-http-dav-ext"

version() {
    nginx -v 2>&1 | sed 's|^nginx version: ||; s|/| |'
}

prepare() {
    document_root
    cat >"$dir/nginx.conf" <<CONF
load_module /usr/lib/nginx/modules/ngx_http_dav_ext_module.so;
daemon off;
$([ "$(id -u)" -ne 0 ] || echo 'user root;')
worker_processes 2;
pid $dir/pid;
error_log $dir/error.log;
events {}
http {
    include /etc/nginx/mime.types;
    access_log off;
    gzip on;
    client_body_temp_path $dir/tmp/body;
    proxy_temp_path $dir/tmp/proxy;
    fastcgi_temp_path $dir/tmp/fastcgi;
    uwsgi_temp_path $dir/tmp/uwsgi;
    scgi_temp_path $dir/tmp/scgi;
    proxy_cache_path $dir/tmp/cache keys_zone=cache:1m;
    dav_ext_lock_zone zone=locks:1m;
    server {
        listen 127.0.0.1:$port;
        root $dir/www;
        location /w/ {
            dav_methods PUT DELETE MKCOL COPY MOVE;
            dav_ext_methods PROPFIND OPTIONS LOCK UNLOCK;
            dav_ext_lock zone=locks;
            create_full_put_path on;
        }
        location /cached/ {
            proxy_pass http://127.0.0.1:$origin_port/;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache cache;
            proxy_cache_revalidate on;
        }
    }
}
CONF
}

serve() {
    exec nginx -e "$dir/error.log" -c "$dir/nginx.conf"
}
