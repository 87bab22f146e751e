#!/usr/bin/env bash
# Apache httpd, as curl shows it to be: tags are read well, dates beat them; mod_dav
# knows no modification date.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_real apache
run_target apache-static "$scratch/static.json"
expect_status 1
r=$scratch/static.json
finds "$r" GET "If-None-Match If-Modified-Since" 200 "an old date beats a tag that matches"
finds "$r" GET "If-Match If-Unmodified-Since" 412 "an old date beats a tag that matches"
finds "$r" GET "If-None-Match" 206 "a weak tag with Range is not matched"
finds "$r" GET "If-Unmodified-Since" 412 "an invalid date is honoured"
finds "$r" HEAD "" 206 "Range on HEAD"
acquits "$r" GET "If-Match"
acquits "$r" HEAD "If-Match"
acquits "$r" GET "If-Range"

run_target apache-dav "$scratch/dav.json"
expect_status 1
r=$scratch/dav.json
finds "$r" PUT "If-Unmodified-Since" 412 "its own Last-Modified is refused"
for method in PUT DELETE; do
    finds "$r" "$method" "If-None-Match" 204 "a weak tag is not matched"
    judged "$r" "$method" "If-Match"
    acquits "$r" "$method" "If-Match"
    acquits "$r" "$method" "If-Modified-Since"
done
expect_empty "$scratch/apache/www/w"
done_testing
