# Fastify: @fastify/static, and a JSON answer with @fastify/etag.
# shellcheck shell=bash disable=SC2034,SC2154
packages="node:nodejs npm:npm"
npm=yes

version() {
    printf 'fastify %s, node %s\n' "$(jq -r .version "$node_dir/node_modules/fastify/package.json")" \
        "$(node -p process.versions.node)"
}

prepare() {
    document_root
}

serve() {
    exec env NODE_PATH="$node_dir/node_modules" ROOT="$dir/www" PORT="$port" \
        node "$here/node/fastify.js"
}
