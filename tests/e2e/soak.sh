#!/usr/bin/env bash
# soak.sh [H1 [H2]]: so many full runs against the clean reference server over
# HTTP/1.1, and over HTTP/2 (TLS, nghttpx in front), each with another seed.
# Ends at the first run that is not clean, and keeps its trace and report in
# SOAK_KEEP (default: the working directory).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

h1=${1:-3} h2=${2:-1}
: "${SOAK_KEEP:=$PWD}"
: "${NGHTTPX:=$(PATH=$PATH:/usr/sbin command -v nghttpx)}"

# progress NAME I N: one line that changes on a terminal, else one for each 50.
progress() {
    if [ -t 1 ]; then
        printf '\r%s: %d of %d clean ' "$@"
    elif [ $(($2 % 50)) -eq 0 ]; then
        printf '%s: %d of %d clean\n' "$@"
    fi
}

# soak NAME N COMMAND...: N times, each with a seed of its own.
soak() {
    local name=$1 n=$2 i seed
    shift 2
    for ((i = 1; i <= n; i++)); do
        seed=$(od -An -N3 -tx1 /dev/urandom | tr -d ' \n')
        run 300 "$@" -q --fail-on should --seed "$seed" --report "json=$scratch/soak.json" --trace "$scratch/soak.trace"
        if [ "$status" -ne 0 ] || ! jq -e '[.cases[] | select(.result == "fail" or .result == "inconclusive")] == []' \
            "$scratch/soak.json" >/dev/null; then
            cp "$scratch/soak.trace" "$SOAK_KEEP/soak-$name-$seed.ndjson"
            cp "$scratch/soak.json" "$SOAK_KEEP/soak-$name-$seed.json"
            echo
            jq -c '.cases[] | select(.result == "fail" or .result == "inconclusive")
                | [.id, .resource, .method, .result, .level, .got, .expected, .reason, .observed]' "$scratch/soak.json" | head -n 20
            fail_run "run $i over $name, seed $seed, status $status; kept: $SOAK_KEEP/soak-$name-$seed.ndjson and .json"
            done_testing
        fi
        progress "$name" "$i" "$n"
    done
    [ ! -t 1 ] || echo
    printf '%s: %d runs without a finding, %s requests each\n' "$name" "$n" "$(jq .summary.requests "$scratch/soak.json" 2>/dev/null)"
}

free_port() {
    local port
    for ((port = 20000 + RANDOM % 20000; port < 60000; port++)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# certificate NAME FLAGS...: key and certificate for a day.
certificate() {
    local name=$1
    shift
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "/CN=precheck soak $name" \
        -keyout "$scratch/$name.key" -out "$scratch/$name.pem" "$@" 2>"$scratch/openssl.err"
}

# nghttpx over TLS in front of the server at $URL; sets front.
front_http2() {
    local i
    if ! certificate ca || ! certificate server -CA "$scratch/ca.pem" -CAkey "$scratch/ca.key" \
        -addext basicConstraints=CA:FALSE -addext subjectAltName=IP:127.0.0.1; then
        cat "$scratch/openssl.err"
        fail "no certificates"
        done_testing
    fi
    front=$(free_port)
    # It joins and adds nothing that a server would not see of HTTP/1.1 too.
    setsid "$NGHTTPX" --conf=/dev/null "--frontend=127.0.0.1,$front" "--backend=127.0.0.1,${URL##*:}" --workers=1 \
        --no-ocsp --log-level=ERROR --errorlog-file="$scratch/nghttpx.log" --single-process --no-server-rewrite \
        --no-via --no-location-rewrite "$scratch/server.key" "$scratch/server.pem" </dev/null >/dev/null 2>&1 &
    groups+=("$!")
    for ((i = 0; i < 200; i++)); do
        ! (exec 3<>"/dev/tcp/127.0.0.1/$front") 2>/dev/null || return 0
        sleep 0.05
    done
    cat "$scratch/nghttpx.log"
    fail "nghttpx does not listen"
    done_testing
}

[ "$h1" -eq 0 ] || soak h1 "$h1" "$PRECHECK" demo
if [ "$h2" -gt 0 ] && [ -z "$NGHTTPX" ]; then
    echo "HTTP/2 is left out: there is no nghttpx"
elif [ "$h2" -gt 0 ]; then
    background "$PRECHECK" serve --port 0
    front_http2
    {
        cat "$top/cases/targets/demo.yaml"
        echo "tls: {ca: $scratch/ca.pem}"
    } >"$scratch/h2.yaml"
    export PRECHECK_TARGET=https://127.0.0.1:$front
    soak h2 "$h2" "$PRECHECK" run "$scratch/h2.yaml" --http 2
    expect_json "$scratch/soak.json" '.http == "2"'
    stop_background
fi
done_testing
