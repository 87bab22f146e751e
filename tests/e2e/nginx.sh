#!/usr/bin/env bash
# nginx, as curl shows it to be: files are served with four mistakes, WebDAV looks
# at no precondition at all, and its cache judges If-Match and forgets nothing.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

start_real nginx
run_target nginx-static "$scratch/static.json"
expect_status 1
r=$scratch/static.json
finds "$r" GET "If-None-Match If-Modified-Since" 200 "an old date beats a tag that matches"
finds "$r" GET "If-Match If-Unmodified-Since" 412 "an old date beats a tag that matches"
finds "$r" GET "If-Unmodified-Since" 412 "an invalid date is taken for the epoch"
finds "$r" HEAD "" 206 "Range on HEAD"
# One line of one field is read rightly, unless a HTAB stands around the value.
expect_json "$r" "$jq_library"'[.cases[] | select(.result == "fail" and .level == "must")
    | select(conditions == ["if-match"] or conditions == ["if-none-match"])
    | select([.sent.fields[] | .[0] | ascii_downcase | select(startswith("if-"))] | length == 1)
    | select([.sent.fields[] | .[1] | contains("\t")] | any | not)
    | select(.method == "GET")] == []' \
    '.cases[] | select(.result == "fail") | [.id, .resource, .sent.fields, .got]'
acquits "$r" GET "If-Range"

run_target nginx-dav "$scratch/dav.json"
expect_status 1
r=$scratch/dav.json
for method in PUT DELETE; do
    finds "$r" "$method" "If-Match" 204 "lost update"
    finds "$r" "$method" "If-None-Match" 204 "If-None-Match is not looked at"
    finds "$r" "$method" "If-Unmodified-Since" 204 "If-Unmodified-Since is not looked at"
    acquits "$r" "$method" "If-Modified-Since"
done
finds "$r" PUT "If-Match" 201 "If-Match creates"

run_target nginx-cache "$scratch/cache.json"
expect_status 1
for id in cache/no-412-for-if-match cache/put-invalidates cache/304-updates-the-fields; do
    expect_json "$scratch/cache.json" "any(.cases[]; .id == \"$id\" and .result == \"fail\")" \
        ".cases[] | select(.id == \"$id\")" "missed: $id"
done
expect_json "$scratch/cache.json" '[.cases[] | select(.id | startswith("forward/") or startswith("cache/validates")) | select(.result == "fail" or .result == "inconclusive")] == []' \
    '.cases[] | select(.id | startswith("forward/") or startswith("cache/validates")) | select(.result == "fail" or .result == "inconclusive") | [.id, .result, .reason]'
# Nothing that the run made is left.
expect_empty "$scratch/nginx/www/w"
done_testing
