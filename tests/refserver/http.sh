#!/bin/bash
# The reference server over real sockets: framing, limits, and the faults that
# only a socket can show.
# usage: http.sh PRECHECK
set -u
precheck=$1
work=$(mktemp -d)
server=
failed=0

stop() {
    if [ -n "$server" ]; then
        kill -TERM "$server" 2>/dev/null
        wait "$server"
        status=$?
        server=
        return "$status"
    fi
}
trap 'stop; rm -rf "$work"' EXIT

# start FLAGS...: sets $port and $url
start() {
    stop
    : >"$work/out"
    "$precheck" serve --port 0 "$@" >"$work/out" 2>"$work/err" &
    server=$!
    for _ in $(seq 100); do
        port=$(sed -n '1s|^listening on http://127\.0\.0\.1:||p' "$work/out")
        [ -n "$port" ] && break
        sleep 0.05
    done
    url=http://127.0.0.1:$port
    [ -n "$port" ] || { echo "no first line: $*"; cat "$work/err"; exit 1; }
}

# raw TEXT [SECONDS]: sends the octets, prints what comes until the end
raw() {
    exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
    printf '%b' "$1" >&3
    timeout "${2:-0.4}" cat <&3 | head -c 400000
    exec 3>&-
}

# same NAME GOT WANT
same() {
    [ "$2" = "$3" ] && return
    printf 'FAIL %s\n  got:  %s\n  want: %s\n' "$1" "$2" "$3"
    failed=1
}

# has NAME TEXT PATTERN
has() {
    printf '%s' "$2" | tr -d '\0\r' | grep -qE -- "$3" && return
    printf 'FAIL %s: no %s in\n%s\n' "$1" "$3" "$2" | head -c 2000
    failed=1
}

status() {
    curl -s -o /dev/null --max-time 10 -w '%{http_code}' "$@"
}

# responses in a text, and whether each begins a line of its own
count() {
    printf '%s' "$1" | tr -d '\0' | grep -acE '^HTTP/1\.1 [0-9]{3} '
}

# --- the clean server

start
same "loopback only" "$(sed -n '1p' "$work/out")" \
    "listening on http://127.0.0.1:$port"
same "health" "$(status "$url/healthz")" 200
same "one connection" "$(curl -s -o /dev/null -o /dev/null -o /dev/null \
    -w '%{num_connects} ' "$url/healthz" "$url/static/logo.png" \
    "$url/nowhere")" "1 0 0 "

tag=$(curl -s -o /dev/null -w '%header{etag}' "$url/static/tagged.txt")
[ -n "$tag" ] || tag='"tagged-1"' # curl before 7.84
text=$(raw "GET /static/tagged.txt HTTP/1.1\r\nHost: x\r\nIf-None-Match: $tag\r\n\r\nHEAD /static/tagged.txt HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
same "pipelined: three responses" "$(count "$text")" 3
has "pipelined: 304 first" "$(printf '%s' "$text" | head -1)" "^HTTP/1.1 304 "
has "pipelined: the last has content" "$text" '^ok$'
same "pipelined: nothing of the file" \
    "$(printf '%s' "$text" | grep -c 'quick brown')" 0

text=$(raw "GET /healthz HTTP/1.1\r\n\r\n")
has "no Host" "$text" '^HTTP/1.1 400 '
text=$(raw "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n")
has "two Hosts" "$text" '^HTTP/1.1 400 '
text=$(raw "GET /static/logo.png HTTP/1.1\r\nHost: x\r\nIf-None-Match : *\r\n\r\n")
has "a space before the colon" "$text" '^HTTP/1.1 400 '
text=$(raw "PUT /notes/two HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde")
has "two lengths" "$text" '^HTTP/1.1 400 '
has "two lengths end the connection" "$text" '^Connection: close'
text=$(raw "GET HTTP://127.0.0.1:$port/healthz HTTP/1.1\r\nHost: x\r\n\r\n")
has "absolute-form" "$text" '^HTTP/1.1 200 '
text=$(raw "PUT /notes/two HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")
has "a broken chunk" "$text" '^HTTP/1.1 400 '
text=$(raw "GET /healthz HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"$(head -c 120000 /dev/zero | tr '\0' a)\"\r\n\r\n")
has "a header too large" "$text" '^HTTP/1.1 431 '
has "431 has Date" "$text" '^Date: '
head -c 17000000 /dev/zero >"$work/large"
same "content too large" "$(status -T "$work/large" "$url/notes/large")" 413
same "chunked, too large" "$(status -T "$work/large" -H \
    'Transfer-Encoding: chunked' "$url/notes/large")" 413
same "nothing was stored" "$(status "$url/notes/large")" 404

head -c 300000 /dev/urandom >"$work/octets"
same "put" "$(status -T "$work/octets" "$url/notes/octets")" 201
curl -s "$url/notes/octets" | cmp - "$work/octets" || failed=1
same "put again, chunked" "$(status -T "$work/octets" -H \
    'Transfer-Encoding: chunked' "$url/notes/octets")" 204
curl -s -r 1000-200999 "$url/notes/octets" >"$work/part"
tail -c +1001 "$work/octets" | head -c 200000 | cmp - "$work/part" || failed=1
same "gzip is what it says" "$(curl -s --compressed \
    "$url/static/page.html" | cksum)" "$(curl -s "$url/static/page.html" | cksum)"

# One tag, eight writers at once: one wins.
race() {
    local tag
    curl -s --max-time 10 -o /dev/null -X PUT -d start "$url/notes/race"
    tag=$(curl -sI "$url/notes/race" | tr -d '\r' | sed -n 's/^ETag: //p')
    for i in 1 2 3 4 5 6 7 8; do
        status -X PUT -d "writer $i" -H "If-Match: $tag" "$url/notes/race" \
            >"$work/race.$i" &
        pids[i]=$!
    done
    wait "${pids[@]}"
    cat "$work"/race.? | grep -o 204 | wc -l
}
pids=()
same "one of eight writers wins" "$(race)" 1

# The last octet of A is held while B writes.
overtake() {
    local tag
    curl -s --max-time 10 -o /dev/null -X PUT -d start "$url/notes/a"
    tag=$(curl -sI "$url/notes/a" | tr -d '\r' | sed -n 's/^ETag: //p')
    exec 4<>"/dev/tcp/127.0.0.1/$port"
    printf 'PUT /notes/a HTTP/1.1\r\nHost: x\r\nIf-Match: %s\r\nContent-Length: 4\r\nConnection: close\r\n\r\nAAA' "$tag" >&4
    sleep 0.2
    status -X PUT -d BBBB -H "If-Match: $tag" "$url/notes/a"
    printf 'A' >&4
    timeout 2 head -1 <&4 | tr -d '\r' | cut -d' ' -f2
    exec 4>&-
}
same "an overtaken writer is refused" "$(overtake)" "204412"

stop
same "SIGTERM ends it with 0" "$?" 0
same "nothing on stderr" "$(cat "$work/err")" ""

"$precheck" serve --fault nonsense-if-mach >/dev/null 2>"$work/err"
same "an unknown fault" "$?" 2
"$precheck" serve --fault weak-if-mach >/dev/null 2>"$work/err"
same "a misspelt fault" "$?" 2
has "a misspelt fault" "$(cat "$work/err")" "did you mean 'weak-if-match'"
start
"$precheck" serve --port "$port" >/dev/null 2>"$work/err"
same "a port in use" "$?" 4
has "a port in use" "$(cat "$work/err")" "cannot listen on 127.0.0.1 port $port"

# --- faults

# fault NAME NEXT...: what a 304, HEAD, 204 or GET looks like, and whether the
# server still serves the others
alive() {
    same "$1: the others are served" "$(status "$url/healthz")" 200
}
INM="GET /static/tagged.txt HTTP/1.1\r\nHost: x\r\nIf-None-Match: $tag\r\n\r\n"
HEAD="HEAD /static/tagged.txt HTTP/1.1\r\nHost: x\r\n\r\n"
GET="GET /static/tagged.txt HTTP/1.1\r\nHost: x\r\n\r\n"
PUT="PUT /notes/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx"

start --fault content-after-304
has "content after a 304" "$(raw "$INM$INM")" 'content$|quick brown'
start --fault 304-with-last-chunk
has "last chunk after a 304" "$(raw "$INM")" '^0$'
start --fault head-with-body
has "content after HEAD" "$(raw "$HEAD")" 'quick brown'
start --fault 304-wrong-length
length=$(raw "$GET" | tr -d '\r' | sed -n 's/^Content-Length: //p')
same "length of a 304" "$(raw "$INM" | tr -d '\r' |
    sed -n 's/^Content-Length: //p')" "$((length + 7))"
start --fault head-length-wrong
same "length of HEAD" "$(raw "$HEAD" | tr -d '\r' |
    sed -n 's/^Content-Length: //p')" "$((length + 1))"
start --fault 204-with-length
has "length of a 204" "$(raw "$PUT$PUT")" '^Content-Length: 0'
start --fault 204-with-body
has "content after a 204" "$(raw "$PUT$PUT")" '^content'
start --fault no-date
same "no Date" "$(raw "$GET$INM$HEAD" | grep -c '^Date')" 0
start --fault 304-without-date
same "no Date in 304 alone" "$(raw "$GET$INM" | grep -c '^Date')" 1
start --fault keeps-spaces
has "trailing space" "$(raw "GET /static/tagged.txt HTTP/1.1\r\nHost: x\r\nIf-None-Match: $tag \t\r\n\r\n")" '^HTTP/1.1 200'
start --fault exact-field-name
has "other spelling" "$(raw "GET /static/tagged.txt HTTP/1.1\r\nHost: x\r\nif-none-match: *\r\n\r\n")" '^HTTP/1.1 200'
start --fault junk-between-responses
has "junk" "$(raw "$GET$GET")" '^this is no status line'
start --fault nul-in-header
same "NUL" "$(raw "$GET" | tr -cd '\0' | wc -c)" 1
alive nul
start --fault endless-headers
same "endless headers" "$(raw "$GET" 5 | wc -c)" 400000
alive endless-headers
start --fault endless-interim
same "endless 102" "$(raw "$GET" 5 | wc -c)" 400000
start --fault endless-body
same "endless content" "$(raw "$GET" 5 | wc -c)" 400000
start --fault endless-trailers
has "endless trailers" "$(raw "$GET" 5 | head -c 2000)" '^X-Filler'
start --fault truncated-body
curl -s -o /dev/null --max-time 5 "$url/static/logo.png"
same "truncated" "$?" 18
start --fault no-answer
curl -s -o /dev/null --max-time 0.5 "$url/static/logo.png"
same "no answer" "$?" 28
alive no-answer
stop
same "ends while a client waits" "$?" 0

start --fault check-then-write
same "check-then-write: both win" "$(overtake)" "204204"
start --fault racy-window=300ms
same "racy-window: all win" "$(race)" 8
stop

[ "$failed" = 0 ] && echo "the reference server holds over sockets"
exit "$failed"
