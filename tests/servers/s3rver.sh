# s3rver: a small S3, with the bucket /test/.
# shellcheck shell=bash disable=SC2034,SC2154
packages="node:nodejs npm:npm"
npm=yes
ready=/test/

version() {
    printf 's3rver %s, node %s\n' "$(jq -r .version "$node_dir/node_modules/s3rver/package.json")" \
        "$(node -p process.versions.node)"
}

prepare() {
    mkdir -p "$dir/tmp"
}

serve() {
    exec node "$node_dir/node_modules/s3rver/bin/s3rver.js" -d "$dir/tmp" \
        -a 127.0.0.1 -p "$port" --configure-bucket test
}
