#!/usr/bin/env bash
# lighttpd, as curl shows it to be: files know neither If-Match nor
# If-Unmodified-Since; mod_webdav knows them and lets a bad date refuse.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_real lighttpd
run_target lighttpd-static "$scratch/static.json"
expect_status 1
r=$scratch/static.json
for method in GET HEAD; do
    finds "$r" "$method" "If-Match" 200 "If-Match is not looked at"
    finds "$r" "$method" "If-Unmodified-Since" 200 "If-Unmodified-Since is not looked at"
    finds "$r" "$method" "If-None-Match" 200 "a second line is not read"
done
finds "$r" GET "If-None-Match" 206 "a weak tag with Range is not matched"
acquits "$r" GET "If-Range"
acquits "$r" HEAD "" # Range on HEAD is ignored, as it must be

run_target lighttpd-dav "$scratch/dav.json"
expect_status 1
r=$scratch/dav.json
for method in PUT DELETE; do
    finds "$r" "$method" "If-Match If-Unmodified-Since" 412 "an old date beats a tag that matches"
    finds "$r" "$method" "If-Unmodified-Since" 412 "an invalid date refuses"
    judged "$r" "$method" "If-Match"
    acquits "$r" "$method" "If-Match"
    acquits "$r" "$method" "If-Modified-Since"
done
expect_empty "$scratch/lighttpd/www/w"
done_testing
