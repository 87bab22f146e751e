#!/bin/sh
# Installs the oracle alone into a new place and uses it as others would:
# through find_package and pkg-config, each header by itself as C11, C17 and
# C++17, and the documentation's example; the library exports what the headers
# mark with PC_API and nothing else.
# usage: install.sh SOURCE_DIR BUILD_DIR
set -eu
source=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
: "${CC:=cc}" "${CXX:=c++}"

die()
{
    echo "install: $*" >&2
    exit 1
}

# The program's words must be the ones that the document promises.
expect_output()
{
    "$1" >"$work/out" || die "$1 failed"
    printf '%s\n' 'allowed: failed' \
        'because: a false If-Match is answered with 412' >"$work/want"
    diff -u "$work/want" "$work/out" || die "$1 says something else"
}

cmake --install "$build" --component oracle --prefix "$work/prefix" >"$work/log"
lib=$(find "$work/prefix" -name libprecheck-oracle.so)
[ -n "$lib" ] || die "no libprecheck-oracle.so"
libdir=$(dirname "$lib")
[ -f "$libdir/libprecheck-oracle.a" ] || die "no libprecheck-oracle.a"

echo "== exported symbols"
grep -hv '^#' "$work"/prefix/include/precheck/*.h | tr '\n' ' ' |
    grep -oE 'PC_API [^;(]*\(' | sed -E 's/.*[ *](pc_[a-z0-9_]+)\($/\1/' |
    sort >"$work/promised"
nm -D --defined-only "$lib" | awk '{ print $3 }' | sort >"$work/exported"
[ "$(wc -l <"$work/promised")" -ge 15 ] || die "few PC_API symbols were found"
diff -u "$work/promised" "$work/exported" || die "exports differ from PC_API"

echo "== what the library needs"
nm -D --undefined-only "$lib" | awk '{ print $2 }' | sed 's/@.*//' |
    grep -vE '^(_ITM_|__gmon_start__|__cxa_finalize|__stack_chk_fail)' |
    grep -vxE 'mem(chr|cmp|cpy|move|set)|strchr|strlen' >"$work/foreign" || :
[ ! -s "$work/foreign" ] || die "it calls $(tr '\n' ' ' <"$work/foreign")"

echo "== each header alone"
for header in "$work"/prefix/include/precheck/*.h; do
    echo "#include <precheck/${header##*/}>" >"$work/one.c"
    cp "$work/one.c" "$work/one.cc"
    for std in c11 c17; do
        "$CC" -std=$std -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
            -I"$work/prefix/include" "$work/one.c" ||
            die "${header##*/} is not $std"
    done
    "$CXX" -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
        -I"$work/prefix/include" "$work/one.cc" ||
        die "${header##*/} is not C++17"
done

echo "== find_package"
if ! {
    cmake -G Ninja -S "$source/tests/oracle/consumer" -B "$work/consumer" \
        -DCMAKE_PREFIX_PATH="$work/prefix" &&
        cmake --build "$work/consumer"
} >"$work/log" 2>&1; then
    cat "$work/log" >&2
    die "find_package(precheck) does not serve"
fi
expect_output "$work/consumer/with-shared"
expect_output "$work/consumer/with-static"

echo "== pkg-config"
export PKG_CONFIG_PATH="$libdir/pkgconfig"
# shellcheck disable=SC2046 # flags are words
"$CC" -std=c11 -o "$work/by-pkg-config" \
    "$source/tests/oracle/consumer/main.c" \
    $(pkg-config --cflags --libs precheck-oracle)
LD_LIBRARY_PATH=$libdir expect_output "$work/by-pkg-config"
[ "$(pkg-config --modversion precheck-oracle)" ] || die "no version"

echo "== the example of docs/oracle.md"
awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' "$source/docs/oracle.md" |
    diff -u - "$source/tests/oracle/consumer/main.c" ||
    die "docs/oracle.md shows another program than the one that is tested"
