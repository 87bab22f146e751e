#!/bin/sh
# Reads tests/layers.txt and holds every include of src/ against it.
# usage: layers.sh SOURCE_DIR
set -eu
cd "$1"
find src -name '*.[ch]' -exec grep -HnE '^[[:space:]]*#[[:space:]]*include' {} + |
awk '
FILENAME == "tests/layers.txt" {
    sub(/#.*/, "")
    if (NF == 0) next
    if ($1 == "header") { owner[$2] = owner[$2] " " $3; next }
    if ($1 == "forbid") { forbid[$2 "," $3] = 1; next }
    layer[$1] = 1
    may[$1 "," $1] = 1
    for (i = 2; i <= NF; i++) may[$1 "," $i] = 1
    next
}
{
    n = index($0, ":"); file = substr($0, 1, n - 1)
    rest = substr($0, n + 1); n = index(rest, ":")
    line = substr(rest, 1, n - 1); text = substr(rest, n + 1)
    if (!match(text, /["<][^">]+[">]/)) next
    inc = substr(text, RSTART + 1, RLENGTH - 2)
    split(file, part, "/"); from = part[2]
    seen++
    if (inc in owner) {
        ok = 0; k = split(owner[inc], o, " ")
        for (i = 1; i <= k; i++)
            if (index(file, "src/" o[i]) == 1) ok = 1
        if (!ok) bad(inc " belongs to" owner[inc])
    }
    split(inc, p, "/"); to = p[1]
    if ((from "," inc) in forbid) bad(from " may not include " inc)
    if (from == "precheck") {
        if (text ~ /"/ || (inc ~ /\// && to != "precheck"))
            bad("an installed header includes only <precheck/...>")
        next
    }
    if (!(from in layer)) { bad("folder " from " is not in tests/layers.txt"); next }
    if (inc !~ /\// ) {
        if (text ~ /"/) bad("name the folder: #include \"" from "/" inc "\"")
        next
    }
    if ((to in layer || to == "precheck") && !((from "," to) in may))
        bad(from " may not include " to)
}
function bad(why) { printf "%s:%s: %s\n", file, line, why; failed++ }
END {
    if (seen < 20) { print "layers: only " seen + 0 " includes found"; exit 1 }
    if (failed) exit 1
    print "layers: " seen " includes, all downward"
}' tests/layers.txt -
