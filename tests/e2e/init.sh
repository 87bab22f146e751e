#!/usr/bin/env bash
# A target.yaml from nothing: what is written passes lint and runs, nothing but
# GET, HEAD and OPTIONS is sent, and nothing is overwritten.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

background "$PRECHECK" serve --port 0
file=$scratch/target.yaml

# usable FILE: lint finds nothing, and a run holds.
usable() {
    run 20 "$PRECHECK" lint "$1"
    expect_status 0
    expect_silent_err
    run 120 "$PRECHECK" run "$1" -q --report "json=$scratch/report.json"
    expect_status 0
}

# ran_with METHOD: the last run has verdicts for it.
ran_with() {
    expect_json "$scratch/report.json" "[.cases[] | select(.method == \"$1\" and .result == \"pass\")] | length > 3" \
        '[.cases[] | select(.result != "skipped") | .method] | unique' "no $1 in the run"
}

# One address.
run 20 "$PRECHECK" init "$URL/notes" -o "$file"
expect_status 0
[ "$(head -n 1 "$file")" = "# yaml-language-server: \$schema=target.schema.json" ] || fail "the first line names no schema"
grep -q 'ETag: .*(strong)' "$file" || fail "the ETag is not told"
grep -q 'methods: GET, HEAD, POST' "$file" || fail "Allow is not told"
grep -q '^writes: none$' "$file" || fail "writes are not off"
usable "$file"
# The write side that is commented out is right as well.
# written FILE TO: with the write side, and without the collection.
written() {
    sed '/^  - name: notes$/,/url:/d; /^#  /s/^#//; s/^writes: none/writes: created/' "$1" >"$2"
}
written "$file" "$scratch/written.yaml"
usable "$scratch/written.yaml"
ran_with PUT

# Never over a file.
cp "$file" "$scratch/before"
run 20 "$PRECHECK" init "$URL/notes" -o "$file"
expect_status 2
expect_err 'is there already'
cmp -s "$file" "$scratch/before" || fail "the file was changed"

# OpenAPI 3.1 in YAML, to stdout, against the server.
run 20 "$PRECHECK" init "$URL" --openapi "$here/openapi/notes.yaml"
expect_status 0
cp "$scratch/out" "$scratch/api.yaml"
grep -q 'capture: {id: "json:/id"}' "$scratch/api.yaml" || fail "no capture of the id"
grep -q '# left out: /static/nothing.html (GET gets 404)' "$scratch/api.yaml" || fail "what answers 404 is not left out"
! grep -q 'search' "$scratch/api.yaml" || fail "a path that needs a parameter"
! grep -q '^# of two lines' "$scratch/api.yaml" || fail "a summary broke its line"
grep -q '^#auth: {bearer' "$scratch/api.yaml" || fail "no word on credentials"
usable "$scratch/api.yaml"
written "$scratch/api.yaml" "$scratch/api-written.yaml"
usable "$scratch/api-written.yaml"
ran_with PUT
ran_with PATCH
ran_with DELETE

# Swagger 2.0 in JSON.
run 20 "$PRECHECK" init "$URL" --openapi "$here/openapi/notes.json" -o "$scratch/swagger.yaml"
expect_status 0
grep -q 'shopping' "$scratch/swagger.yaml" && fail "an example text without a token, although it may be any"
usable "$scratch/swagger.yaml"
written "$scratch/swagger.yaml" "$scratch/swagger-written.yaml"
usable "$scratch/swagger-written.yaml"
ran_with PUT
stop_background

# Only safe methods reach the server, and links of the same origin alone.
mkdir "$scratch/www"
cat >"$scratch/www/index.html" <<'HTML'
<a href="a.txt">a</a> <a href='/b.txt#x'>b</a> <img src=missing.png> <a href="c/../a.txt">again</a>
<a href="http://127.0.0.2/elsewhere">x</a> <a href="//other.example/">y</a> <a href="mailto:a@b">m</a> <a href="../../etc">up</a>
HTML
echo a >"$scratch/www/a.txt"
echo b >"$scratch/www/b.txt"
cat >"$scratch/www.py" <<'PY'
import http.server, sys
class H(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        print(self.command, self.path, file=sys.stderr, flush=True)
server = http.server.HTTPServer(("127.0.0.1", 0), H)
print("listening on http://127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
PY
if command -v python3 >/dev/null; then
    cd "$scratch/www" || exit 1
    background python3 "$scratch/www.py"
    cd "$here" || exit 1
    run 20 "$PRECHECK" init "$URL/"
    expect_status 0
    expect_out 'url: "/a.txt"'
    expect_out 'url: "/b.txt"'
    expect_no_out 'elsewhere|other.example|etc|missing'
    [ "$(grep -c '^  - name' "$scratch/out")" -eq 3 ] || fail_run "not three resources"
    ! grep -vE '^(GET|HEAD|OPTIONS) |code ' "$scratch/serving.err" || fail "another method was sent"
    kill -TERM "$pid" 2>/dev/null
fi

# Without a URL nothing is sent.
cat >"$scratch/far.yaml" <<'YAML'
openapi: 3.0.3
info: {title: far, version: "1"}
servers: [{url: "https://api.invalid/v1"}]
paths:
  /things: {get: {responses: {}}}
  /files/{name}:
    get: {responses: {}}
    put: {requestBody: {content: {text/plain: {}}}, responses: {}}
YAML
run 20 "$PRECHECK" init --openapi "$scratch/far.yaml"
expect_status 0
expect_out '^target: "https://api.invalid/v1"$'
expect_out 'url: "/files/\$\{unique\}"'
cp "$scratch/out" "$scratch/far-target.yaml"
run 20 "$PRECHECK" lint "$scratch/far-target.yaml"
expect_status 0

# What is wrong is said.
wrong() { # wrong STATUS PATTERN ARGUMENTS...
    local want=$1 pattern=$2
    shift 2
    run 20 "$PRECHECK" init "$@"
    expect_status "$want"
    expect_err "$pattern"
    [ ! -s "$scratch/out" ] || fail_run "something was written"
}
wrong 2 'needs a URL'
wrong 2 'no URL' foo
wrong 2 'http' ftp://127.0.0.1/
wrong 2 'user name' http://me:secret@127.0.0.1/
wrong 2 'port' http://127.0.0.1:99999/
wrong 2 '%-encoding' 'http://127.0.0.1/a b'
wrong 3 '127\.0\.0\.1:1' http://127.0.0.1:1/
wrong 2 'none\.yaml' --openapi "$scratch/none.yaml"
echo 'a: [' >"$scratch/bad.yaml"
wrong 2 'bad\.yaml:' --openapi "$scratch/bad.yaml"
echo '{"a": 1}' >"$scratch/other.json"
wrong 2 'no OpenAPI document' --openapi "$scratch/other.json"
echo 'openapi: 4.0.0' >"$scratch/four.yaml"
wrong 2 "'4.0.0'" --openapi "$scratch/four.yaml"
printf 'openapi: 3.0.0\npaths: {/a/{b}/c: {get: {}}}\n' | sed 's|/a/{b}/c|"/a/{b}/c"|' >"$scratch/useless.yaml"
wrong 2 'no path of the document' --openapi "$scratch/useless.yaml"
printf 'openapi: 3.0.0\npaths: {/a: {get: {}}}\n' >"$scratch/homeless.yaml"
wrong 2 'names no server' --openapi "$scratch/homeless.yaml"
# Schemas that contain themselves, everywhere.
cat >"$scratch/circle.yaml" <<'YAML'
openapi: 3.0.0
servers: [{url: "http://127.0.0.1:1"}]
paths:
  /y: {get: {}}
  /x: {post: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/X"}}}}}}
  "/x/{id}": {get: {}, put: {requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/L"}}}}}}
components:
  schemas:
    L: {$ref: "#/components/schemas/L"}
    X: {type: object, properties: {a: {$ref: "#/components/schemas/X"}, b: {$ref: "#/components/schemas/X"}, c: {type: array, items: {$ref: "#/components/schemas/X"}}}}
YAML
run 20 "$PRECHECK" init --openapi "$scratch/circle.yaml"
expect_status 0

# A server that means ill: an answer or a clear error, and always an end.
background "$HOSTILE"
for mischief in $("$HOSTILE" --list); do
    run 45 "$PRECHECK" init "$URL/$mischief" --timeout 1s
    expect_status 0 3
    [ "$status" -eq 0 ] || expect_err '^error: '
    ! grep -q $'\x1b' "$scratch/out" "$scratch/err" || fail_run "a server's octets speak in the output"
done

done_testing
