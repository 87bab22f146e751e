# Express: express.static, a JSON answer, and a REST API that relies on Express alone.
# shellcheck shell=bash disable=SC2034,SC2154
packages="node:nodejs npm:npm"
npm=yes

version() {
    printf 'express %s, node %s\n' "$(jq -r .version "$node_dir/node_modules/express/package.json")" \
        "$(node -p process.versions.node)"
}

prepare() {
    document_root
}

serve() {
    exec env NODE_PATH="$node_dir/node_modules" ROOT="$dir/www" PORT="$port" \
        node "$here/node/express.js"
}
