#include "refserver/faults.h"

#include "base/str.h"
#include "refserver/refserver.h"

#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct row {
    const char *name;
    size_t knob; /* offset of an int in pc_ref_knobs */
    int value;
    pc_clause_id clause;
    const char *gist, *seen;
    const char *unit; /* of a VALUE; value is then its default */
} row;

#define KNOB(field) offsetof(pc_ref_knobs, field)
#define BREAKS(id)  PC_CLAUSE_##id

/* clang-format off */
static const row rows[] = {
/* If-Match */
{"weak-if-match", KNOB(im_compare), PC_REF_COMPARE_WEAK, BREAKS(IF_MATCH_STRONG),
 "If-Match compares weakly, so that a weak tag lets a write through", "services built on OData", NULL},
{"if-match-ignored", KNOB(im_ignored), PC_REF_ALL, BREAKS(IF_MATCH_EVALUATED_FIRST),
 "If-Match is not looked at, whatever the method", "", NULL},
{"if-match-ignored-on-put", KNOB(im_ignored), PC_REF_PUT, BREAKS(IF_MATCH_EVALUATED_FIRST),
 "PUT does not look at If-Match", "nginx with ngx_http_dav_module", NULL},
{"if-match-ignored-on-patch", KNOB(im_ignored), PC_REF_PATCH, BREAKS(IF_MATCH_EVALUATED_FIRST),
 "PATCH does not look at If-Match", "", NULL},
{"if-match-ignored-on-delete", KNOB(im_ignored), PC_REF_DELETE, BREAKS(IF_MATCH_EVALUATED_FIRST),
 "DELETE does not look at If-Match", "nginx with ngx_http_dav_module", NULL},
{"if-match-ignored-on-post", KNOB(im_ignored), PC_REF_POST, BREAKS(IF_MATCH_EVALUATED_FIRST),
 "POST does not look at If-Match", "", NULL},
{"if-match-ignored-on-reads", KNOB(im_ignored), PC_REF_READS, BREAKS(IF_MATCH_EVALUATED_FIRST),
 "GET and HEAD do not look at If-Match", "", NULL},
{"if-match-star-ignored", KNOB(im_star_ignored), PC_REF_ALL, BREAKS(IF_MATCH_STAR),
 "If-Match: * is taken as no condition, so that PUT creates", "", NULL},
{"star-needs-tag", KNOB(star_needs_tag), 1, BREAKS(IF_MATCH_STAR),
 "* only counts where the representation has an ETag", "", NULL},
{"star-is-tag", KNOB(star_is_tag), 1, BREAKS(IF_MATCH_STAR),
 "* is compared as if it were an entity tag", "", NULL},
{"quoted-star", KNOB(quoted_star_is_star), 1, BREAKS(IF_MATCH_LIST),
 "the entity tag \"*\" is taken for the wildcard", "", NULL},
{"untagged-if-match-true", KNOB(im_true_without_tag), 1, BREAKS(IF_MATCH_LIST),
 "a list of tags is true where the representation has no ETag", "", NULL},
{"if-match-creates", KNOB(im_missing_passes), 1, BREAKS(IF_MATCH_STAR),
 "If-Match on something that does not exist is not evaluated: PUT creates", "", NULL},
{"if-match-409", KNOB(im_false), PC_REF_FALSE_409, BREAKS(IF_MATCH_FALSE),
 "a false If-Match is answered with 409", "CouchDB", NULL},
{"if-match-304", KNOB(im_false), PC_REF_FALSE_304, BREAKS(IF_MATCH_FALSE),
 "a false If-Match is answered with 304", "", NULL},
{"writes-then-412", KNOB(stores_then_412), PC_REF_WRITES, BREAKS(IF_MATCH_NO_SIDE_EFFECT),
 "the write is done first, then refused with 412", "", NULL},
{"half-write-412", KNOB(half_on_412), PC_REF_WRITES, BREAKS(IF_MATCH_NO_SIDE_EFFECT),
 "a write that is refused with 412 has half of its content stored", "", NULL},

/* lists and tags */
{"prefix-etag", KNOB(inm_compare), PC_REF_COMPARE_PREFIX, BREAKS(ETAG_COMPARISON),
 "If-None-Match compares only as many octets as the current tag has", "", NULL},
{"prefix-if-match", KNOB(im_compare), PC_REF_COMPARE_PREFIX, BREAKS(ETAG_COMPARISON),
 "If-Match compares only as many octets as the current tag has", "", NULL},
{"nocase-if-none-match", KNOB(inm_compare), PC_REF_COMPARE_NOCASE, BREAKS(ETAG_COMPARISON),
 "If-None-Match compares letters without their case", "", NULL},
{"nocase-if-match", KNOB(im_compare), PC_REF_COMPARE_NOCASE, BREAKS(ETAG_COMPARISON),
 "If-Match compares letters without their case", "", NULL},
{"substring-if-none-match", KNOB(inm_compare), PC_REF_COMPARE_SUBSTRING, BREAKS(ETAG_COMPARISON),
 "If-None-Match matches when the current tag occurs anywhere in the value", "", NULL},
{"substring-if-match", KNOB(im_compare), PC_REF_COMPARE_SUBSTRING, BREAKS(ETAG_COMPARISON),
 "If-Match matches when the current tag occurs anywhere in the value", "", NULL},
{"comma-in-tag", KNOB(commas), PC_REF_COMMA_CUTS, BREAKS(IF_NONE_MATCH_LIST),
 "a list is cut at every comma, those inside quotes too", "", NULL},
{"comma-ends-reading", KNOB(commas), PC_REF_COMMA_ENDS, BREAKS(IF_NONE_MATCH_LIST),
 "a tag with a comma inside ends the reading of the list", "", NULL},
{"obs-text-stops", KNOB(obs_text_stops), 1, BREAKS(ETAG_COMPARISON),
 "a tag with an octet above 0x7F ends the reading of the list", "", NULL},
{"whole-value-compared", KNOB(inm_compare), PC_REF_COMPARE_WHOLE, BREAKS(IF_NONE_MATCH_LIST),
 "If-None-Match is compared as if it always were one tag", "", NULL},
{"whole-if-match-compared", KNOB(im_compare), PC_REF_COMPARE_WHOLE, BREAKS(IF_MATCH_LIST),
 "If-Match is compared as if it always were one tag", "", NULL},
{"shortened-if-none-match", KNOB(inm_compare), PC_REF_COMPARE_SHORTENED, BREAKS(ETAG_COMPARISON),
 "If-None-Match matches when the current tag begins with what was sent", "", NULL},
{"prefix-if-range", KNOB(ir_compare), PC_REF_COMPARE_PREFIX, BREAKS(ETAG_COMPARISON),
 "If-Range compares only as many octets as the current tag has", "", NULL},
{"star-is-only-match", KNOB(im_star_only), 1, BREAKS(IF_MATCH_LIST),
 "If-Match knows only *; a tag never matches", "", NULL},
{"first-member-only", KNOB(members_read), PC_REF_READ_FIRST, BREAKS(IF_NONE_MATCH_LIST),
 "only the first member of a list is read", "", NULL},
{"last-member-only", KNOB(members_read), PC_REF_READ_LAST, BREAKS(IF_NONE_MATCH_LIST),
 "only the last member of a list is read", "", NULL},
{"ten-members-only", KNOB(members_limit), 10, BREAKS(IF_NONE_MATCH_LIST),
 "members after the tenth are not read", "", NULL},
{"first-line-only", KNOB(lines_read), PC_REF_READ_FIRST, BREAKS(FIELD_LINES_JOINED),
 "of several lines with one name only the first is read", "", NULL},
{"last-line-only", KNOB(lines_read), PC_REF_READ_LAST, BREAKS(FIELD_LINES_JOINED),
 "of several lines with one name only the last is read", "", NULL},
{"two-lines-dropped", KNOB(lines_read), PC_REF_READ_ONE, BREAKS(FIELD_LINES_JOINED),
 "a field that comes in two lines is taken as absent", "", NULL},
{"exact-field-name", KNOB(exact_names), 1, BREAKS(FIELD_NAME_CASE),
 "field names are only known in their usual spelling", "", NULL},
{"empty-if-match-absent", KNOB(empty_im_absent), 1, BREAKS(IF_UNMODIFIED_SINCE_WITH_IF_MATCH),
 "an empty If-Match is taken as absent", "", NULL},
{"empty-none-match-absent", KNOB(empty_inm_absent), 1, BREAKS(IF_MODIFIED_SINCE_WITH_IF_NONE_MATCH),
 "an empty If-None-Match is taken as absent", "", NULL},
{"malformed-500", KNOB(malformed_500), 1, BREAKS(IF_MATCH_MALFORMED),
 "a malformed If-Match, If-None-Match, If-Range or Range is answered with 500", "", NULL},
{"empty-member-rejected", KNOB(empty_member), PC_REF_EMPTY_REJECT, BREAKS(LIST_EMPTY_ELEMENTS),
 "a list with an empty element is answered with 400", "", NULL},
{"empty-member-ends-list", KNOB(empty_member), PC_REF_EMPTY_ENDS, BREAKS(LIST_EMPTY_ELEMENTS),
 "what follows an empty element is not read", "", NULL},
{"long-list-ignored", KNOB(value_limit), 4096, BREAKS(FIELD_TOO_LARGE),
 "a list of more than 4096 octets is taken as no condition", "", NULL},
{"keeps-spaces", KNOB(keeps_spaces), 1, BREAKS(FIELD_WHITESPACE),
 "whitespace around a field value is taken as a part of it", "", NULL},
{"backslash-unescaped", KNOB(unescapes), 1, BREAKS(ETAG_COMPARISON),
 "a backslash in a tag is taken as an escape", "servers written to RFC 2616", NULL},
{"small-w-taken", KNOB(small_weak_taken), 1, BREAKS(ETAG_WEAK_MARK),
 "w/ in lower case is taken as the mark of a weak tag (an observation: repairs are legal)", "", NULL},
{"unquoted-taken", KNOB(unquoted_taken), 1, BREAKS(IF_NONE_MATCH_MALFORMED),
 "a tag without quotes is compared as if it had them (an observation: repairs are legal)", "", NULL},
{"star-in-list", KNOB(star_in_list), 1, BREAKS(IF_MATCH_STAR_IN_LIST),
 "* among the members of a list is the wildcard (an observation: repairs are legal)", "", NULL},

/* If-None-Match */
{"strong-if-none-match", KNOB(inm_compare), PC_REF_COMPARE_STRONG, BREAKS(IF_NONE_MATCH_WEAK),
 "If-None-Match compares strongly: a weak tag never gives 304", "", NULL},
{"if-none-match-ignored", KNOB(inm_ignored), PC_REF_ALL, BREAKS(IF_NONE_MATCH_EVALUATED_FIRST),
 "If-None-Match is not looked at, whatever the method", "", NULL},
{"if-none-match-ignored-on-writes", KNOB(inm_ignored), PC_REF_WRITES, BREAKS(IF_NONE_MATCH_EVALUATED_FIRST),
 "writes do not look at If-None-Match", "", NULL},
{"any-if-none-match-304", KNOB(inm_always_304), 1, BREAKS(IF_NONE_MATCH_LIST),
 "GET with any If-None-Match at all is answered with 304", "", NULL},
{"star-is-always-there", KNOB(inm_thinks_there), 1, BREAKS(IF_NONE_MATCH_STAR),
 "If-None-Match is false where nothing exists, so that PUT creates nothing", "", NULL},
{"if-none-match-star-ignored", KNOB(inm_star_ignored), PC_REF_ALL, BREAKS(IF_NONE_MATCH_STAR),
 "If-None-Match: * is taken as no condition", "", NULL},
{"if-none-match-ignored-on-put", KNOB(inm_ignored), PC_REF_PUT, BREAKS(IF_NONE_MATCH_EVALUATED_FIRST),
 "PUT does not look at If-None-Match", "nginx with ngx_http_dav_module", NULL},
{"inm-star-ignored-on-put", KNOB(inm_star_ignored), PC_REF_PUT, BREAKS(IF_NONE_MATCH_STAR),
 "PUT takes If-None-Match: * as no condition and overwrites", "", NULL},
{"inm-star-ignored-on-get", KNOB(inm_star_ignored), PC_REF_READS, BREAKS(IF_NONE_MATCH_STAR),
 "GET and HEAD take If-None-Match: * as no condition", "", NULL},
{"write-304", KNOB(inm_write_false), PC_REF_FALSE_304, BREAKS(IF_NONE_MATCH_412),
 "a write that If-None-Match forbids is answered with 304", "", NULL},
{"write-409", KNOB(inm_write_false), PC_REF_FALSE_409, BREAKS(IF_NONE_MATCH_412),
 "a write that If-None-Match forbids is answered with 409", "", NULL},
{"read-412", KNOB(inm_read_false), PC_REF_FALSE_412, BREAKS(IF_NONE_MATCH_304),
 "a GET that If-None-Match forbids is answered with 412", "", NULL},
{"untagged-if-none-match-false", KNOB(inm_false_without_tag), 1, BREAKS(IF_NONE_MATCH_LIST),
 "a list of tags matches where the representation has no ETag", "", NULL},

/* dates */
{"if-modified-since-ignored", KNOB(ims_ignored), PC_REF_ALL, BREAKS(IF_MODIFIED_SINCE_EVALUATED),
 "If-Modified-Since is not looked at (a SHOULD)", "", NULL},
{"ims-strict", KNOB(ims_strict), 1, BREAKS(IF_MODIFIED_SINCE_CONDITION),
 "a date equal to Last-Modified counts as modified", "", NULL},
{"ims-on-writes", KNOB(ims_on_writes), 1, BREAKS(IF_MODIFIED_SINCE_METHOD),
 "writes are refused with 412 when If-Modified-Since is false", "", NULL},
{"undated-ims-304", KNOB(ims_without_date_304), 1, BREAKS(IF_MODIFIED_SINCE_NO_DATE),
 "If-Modified-Since gives 304 where there is no modification date", "", NULL},
{"ims-slack", KNOB(ims_slack), 60, BREAKS(IF_MODIFIED_SINCE_CONDITION),
 "a modification up to a minute after the date does not count", "", NULL},
{"ims-always-304", KNOB(ims_always_304), 1, BREAKS(IF_MODIFIED_SINCE_CONDITION),
 "any date in If-Modified-Since gives 304", "", NULL},
{"ims-412", KNOB(ims_412), 1, BREAKS(IF_MODIFIED_SINCE_304),
 "a false If-Modified-Since is answered with 412", "", NULL},
{"bad-ims-400", KNOB(ims_bad_400), 1, BREAKS(IF_MODIFIED_SINCE_INVALID_DATE),
 "an invalid date in If-Modified-Since is answered with 400", "", NULL},
{"bad-ius-412", KNOB(ius_bad_412), 1, BREAKS(IF_UNMODIFIED_SINCE_INVALID_DATE),
 "an invalid date in If-Unmodified-Since is answered with 412", "", NULL},
{"bad-ius-400", KNOB(ius_bad_400), 1, BREAKS(IF_UNMODIFIED_SINCE_INVALID_DATE),
 "an invalid date in If-Unmodified-Since is answered with 400", "", NULL},
{"bad-date-is-epoch", KNOB(epoch_for_bad), 1, BREAKS(IF_UNMODIFIED_SINCE_INVALID_DATE),
 "a date that cannot be read is taken as 1970", "", NULL},
{"bad-date-is-now", KNOB(now_for_bad), 1, BREAKS(IF_MODIFIED_SINCE_INVALID_DATE),
 "a date that cannot be read is taken as now", "", NULL},
{"if-unmodified-since-ignored", KNOB(ius_ignored), PC_REF_ALL, BREAKS(IF_UNMODIFIED_SINCE_EVALUATED_FIRST),
 "If-Unmodified-Since is not looked at, whatever the method", "", NULL},
{"ius-ignored-on-put", KNOB(ius_ignored), PC_REF_PUT, BREAKS(IF_UNMODIFIED_SINCE_EVALUATED_FIRST),
 "PUT does not look at If-Unmodified-Since", "nginx with ngx_http_dav_module", NULL},
{"ius-ignored-on-delete", KNOB(ius_ignored), PC_REF_DELETE, BREAKS(IF_UNMODIFIED_SINCE_EVALUATED_FIRST),
 "DELETE does not look at If-Unmodified-Since", "nginx with ngx_http_dav_module", NULL},
{"ius-ignored-on-get", KNOB(ius_ignored), PC_REF_READS, BREAKS(IF_UNMODIFIED_SINCE_EVALUATED_FIRST),
 "GET and HEAD do not look at If-Unmodified-Since", "", NULL},
{"ius-strict", KNOB(ius_strict), 1, BREAKS(IF_UNMODIFIED_SINCE_CONDITION),
 "a date equal to Last-Modified counts as modified", "", NULL},
{"undated-ius-412", KNOB(ius_without_date_412), 1, BREAKS(IF_UNMODIFIED_SINCE_NO_DATE),
 "If-Unmodified-Since gives 412 where there is no modification date", "", NULL},
{"ius-409", KNOB(ius_false), PC_REF_FALSE_409, BREAKS(IF_UNMODIFIED_SINCE_FALSE),
 "a false If-Unmodified-Since is answered with 409", "", NULL},
{"ius-slack", KNOB(ius_slack), 60, BREAKS(IF_UNMODIFIED_SINCE_CONDITION),
 "a modification up to a minute after the date does not count", "", NULL},
{"ius-exact", KNOB(ius_exact), 1, BREAKS(IF_UNMODIFIED_SINCE_CONDITION),
 "only a date equal to Last-Modified counts as unmodified", "", NULL},
{"century-19", KNOB(century), PC_REF_CENTURY_19, BREAKS(DATE_TWO_DIGIT_YEAR),
 "every two-digit year is of the twentieth century", "", NULL},
{"century-20", KNOB(century), PC_REF_CENTURY_20, BREAKS(DATE_TWO_DIGIT_YEAR),
 "every two-digit year is of the twenty-first century", "", NULL},
{"century-posix", KNOB(century), PC_REF_CENTURY_POSIX, BREAKS(DATE_TWO_DIGIT_YEAR),
 "years 69 to 99 are 19yy, the others 20yy, whatever the clock says", "Go net/http, strptime", NULL},
{"century-by-year", KNOB(century), PC_REF_CENTURY_BY_YEAR, BREAKS(DATE_TWO_DIGIT_YEAR),
 "the fifty years are counted by the year alone, not by the instant", "", NULL},
{"far-future-overflows", KNOB(far_overflows), 1, BREAKS(DATE_FORMS),
 "dates after 2038 overflow 32 bits", "", NULL},
{"past-dates-ignored", KNOB(past_invalid), 1, BREAKS(DATE_FORMS),
 "1970 and before is no date", "", NULL},
{"lenient-dates", KNOB(lenient), 1, BREAKS(DATE_EXACT),
 "anything with a day, a month, a year and a time is read as a date", "PHP strtotime, JavaScript Date.parse", NULL},
{"no-rfc850", KNOB(forms_refused), PC_REF_FORM_850, BREAKS(DATE_FORMS),
 "dates in RFC 850 form are not understood", "", NULL},
{"no-asctime", KNOB(forms_refused), PC_REF_FORM_ASCTIME, BREAKS(DATE_FORMS),
 "dates in asctime form are not understood", "", NULL},
{"old-dates-rejected", KNOB(forms_refused), PC_REF_FORM_850 | PC_REF_FORM_ASCTIME, BREAKS(DATE_FORMS),
 "only IMF-fixdate is understood", "", NULL},
{"date-zone-ignored", KNOB(zone_ignored), 1, BREAKS(DATE_EXACT),
 "whatever stands in the place of GMT is read as GMT", "", NULL},
{"date-case-ignored", KNOB(case_ignored), 1, BREAKS(DATE_EXACT),
 "names of days and months are read in any case", "", NULL},
{"short-day-taken", KNOB(short_day_taken), 1, BREAKS(DATE_EXACT),
 "a day of one digit is read in IMF-fixdate", "", NULL},
{"date-tail-ignored", KNOB(tail_ignored), 1, BREAKS(DATE_EXACT),
 "text after a date does no harm to it", "", NULL},
{"first-of-two-dates", KNOB(first_of_dates), 1, BREAKS(IF_UNMODIFIED_SINCE_INVALID_DATE),
 "of a list of dates the first one counts", "", NULL},
{"bad-day-taken", KNOB(bad_day_taken), 1, BREAKS(IF_UNMODIFIED_SINCE_INVALID_DATE),
 "a day that the month does not have is read as one of the next month", "timegm", NULL},

/* precedence */
{"ims-beats-inm", KNOB(ims_beats_inm), 1, BREAKS(IF_MODIFIED_SINCE_WITH_IF_NONE_MATCH),
 "a fresh If-Modified-Since gives 304 though If-None-Match does not match", "", NULL},
{"inm-true-then-ims", KNOB(inm_true_looks_at_ims), 1, BREAKS(PRECEDENCE_NONE_MATCH_ENDS),
 "after a true If-None-Match the date is looked at too", "", NULL},
{"ims-and-inm", KNOB(ims_with_inm), 1, BREAKS(IF_MODIFIED_SINCE_WITH_IF_NONE_MATCH),
 "a matching If-None-Match gives 304 only if the date agrees", "fresh before 2.0 (Express 4), Rails without strict_freshness", NULL},
{"ius-beats-if-match", KNOB(ius_beats_im), 1, BREAKS(IF_UNMODIFIED_SINCE_WITH_IF_MATCH),
 "a stale If-Unmodified-Since gives 412 though If-Match matches", "", NULL},
{"ius-replaces-if-match", KNOB(ius_for_im), 1, BREAKS(IF_UNMODIFIED_SINCE_WITH_IF_MATCH),
 "If-Match is not looked at when If-Unmodified-Since is there", "", NULL},
{"ims-first", KNOB(ims_first), 1, BREAKS(PRECEDENCE_ORDER),
 "If-Modified-Since is evaluated before If-Match and If-Unmodified-Since", "", NULL},
{"if-none-match-first", KNOB(inm_first), 1, BREAKS(PRECEDENCE_ORDER),
 "If-None-Match is evaluated before If-Match: GET gets 304 for 412", "", NULL},
{"if-match-true-ends", KNOB(im_true_ends), 1, BREAKS(PRECEDENCE_ORDER),
 "after a true If-Match nothing else is evaluated", "", NULL},
{"range-first", KNOB(range_first), 1, BREAKS(RANGE_AFTER_CONDITIONS),
 "Range is answered with 206 before any condition is looked at", "", NULL},
{"condition-before-404", KNOB(checks_overtaken), PC_REF_CHECK_MISSING, BREAKS(EVAL_ONLY_IF_SUCCESS),
 "If-Match on something missing is answered with 412, not 404", "", NULL},
{"missing-304", KNOB(missing_304), 1, BREAKS(EVAL_ONLY_IF_SUCCESS),
 "a conditional GET of something missing is answered with 304", "", NULL},
{"condition-before-405", KNOB(checks_overtaken), PC_REF_CHECK_METHOD, BREAKS(EVAL_ONLY_IF_SUCCESS),
 "conditions are evaluated before the method is found not to be allowed", "", NULL},
{"condition-before-401", KNOB(checks_overtaken), PC_REF_CHECK_AUTH, BREAKS(EVAL_AFTER_NORMAL_CHECKS),
 "conditions are evaluated before credentials are asked for", "", NULL},
{"condition-before-301", KNOB(checks_overtaken), PC_REF_CHECK_REDIRECT, BREAKS(EVAL_ONLY_IF_SUCCESS),
 "conditions are evaluated before the redirect", "", NULL},
{"condition-before-415", KNOB(checks_overtaken), PC_REF_CHECK_CONTENT, BREAKS(EVAL_AFTER_NORMAL_CHECKS),
 "conditions are evaluated before 400 or 415 for the header fields", "", NULL},
{"conditions-on-options", KNOB(on_options), 1, BREAKS(EVAL_METHOD_SELECTS_NOTHING),
 "conditions count for OPTIONS", "", NULL},
{"head-unconditional", KNOB(head_ignores), 1, BREAKS(HEAD_SAME_FIELDS),
 "HEAD does not look at conditions that GET obeys", "", NULL},
{"check-then-write", KNOB(early_check), 1, BREAKS(EVAL_ATOMIC),
 "conditions are checked when the header has come, the write is done when the content has", "Apache 2.4 mod_dav", NULL},
{"racy-window", KNOB(racy_us), 1000, BREAKS(EVAL_ATOMIC),
 "other requests are served between the check and the write, for VALUE", "", "us"},

/* If-Range and ranges */
{"weak-if-range", KNOB(ir_compare), PC_REF_COMPARE_WEAK, BREAKS(IF_RANGE_STRONG),
 "If-Range compares weakly", "", NULL},
{"if-range-date-later", KNOB(ir_date_later_ok), 1, BREAKS(IF_RANGE_DATE_EXACT),
 "If-Range takes a date later than Last-Modified", "", NULL},
{"if-range-any-date", KNOB(ir_date_any), 1, BREAKS(IF_RANGE_DATE_EXACT),
 "any date in If-Range counts as true", "", NULL},
{"if-range-true-416", KNOB(ir_true_416), 1, BREAKS(IF_RANGE_TRUE),
 "a true If-Range is answered with 416", "", NULL},
{"if-range-ignored", KNOB(ir_ignored), 1, BREAKS(IF_RANGE_EVALUATED),
 "Range is honoured whatever If-Range says", "", NULL},
{"if-range-416", KNOB(ir_false_416), 1, BREAKS(IF_RANGE_FALSE),
 "a false If-Range is answered with 416", "", NULL},
{"if-range-412", KNOB(ir_false_412), 1, BREAKS(IF_RANGE_FALSE),
 "a false If-Range is answered with 412", "", NULL},
{"if-range-alone", KNOB(ir_without_range), 1, BREAKS(IF_RANGE_WITHOUT_RANGE),
 "If-Range without Range is a condition: 412 when it is false", "", NULL},
{"if-range-malformed-true", KNOB(ir_bad_true), 1, BREAKS(IF_RANGE_MALFORMED),
 "a malformed If-Range counts as true", "", NULL},
{"range-on-head", KNOB(range_methods), PC_REF_HEAD, BREAKS(RANGE_GET_ONLY),
 "HEAD honours Range and answers 206", "", NULL},
{"post-206", KNOB(post_206), 1, BREAKS(POST_NO_206_304_416),
 "POST with Range is answered with a part of the representation", "", NULL},
{"range-on-put", KNOB(range_on_writes), 1, BREAKS(RANGE_GET_ONLY),
 "a write with Range is answered with 416", "", NULL},
{"range-empty-suffix-206", KNOB(range_zero_suffix), 1, BREAKS(RANGE_SATISFIABLE),
 "bytes=-0 gets the last octet", "", NULL},
{"range-inverted-206", KNOB(range_inverted), 1, BREAKS(RANGE_LAST_BEFORE_FIRST),
 "a range that ends before it begins is turned round", "", NULL},
{"range-unit-any", KNOB(range_unit_any), 1, BREAKS(RANGE_UNKNOWN_UNIT),
 "a range unit that is not known is read as bytes", "", NULL},
{"range-unit-case", KNOB(range_case), 1, BREAKS(RANGE_UNIT_CASE),
 "BYTES= is not known", "", NULL},
{"range-wraps", KNOB(range_wraps), 1, BREAKS(RANGE_HUGE_NUMBERS),
 "positions overflow at 32 bits", "", NULL},
{"range-past-end-416", KNOB(range_past_end_416), 1, BREAKS(RANGE_CLAMPED),
 "a range that ends past the content is not cut but refused", "", NULL},
{"range-suffix-416", KNOB(range_suffix_416), 1, BREAKS(RANGE_CLAMPED),
 "a suffix longer than the content is not cut but refused", "", NULL},
{"range-no-416", KNOB(range_no_416), 1, BREAKS(RANGE_416),
 "a range that cannot be satisfied is answered with 206 and nothing", "", NULL},
{"416-without-content-range", KNOB(without_416), PC_REF_FIELD_RANGE, BREAKS(RANGE_416_LENGTH),
 "416 does not say how long the representation is", "", NULL},
{"206-without-etag", KNOB(without_206), PC_REF_FIELD_ETAG, BREAKS(PARTIAL_FIELDS),
 "206 has no ETag though the 200 has", "", NULL},
{"206-without-cache-control", KNOB(without_206), PC_REF_FIELD_CACHE, BREAKS(PARTIAL_FIELDS),
 "206 has no Cache-Control though the 200 has", "", NULL},
{"206-without-content-range", KNOB(without_206), PC_REF_FIELD_RANGE, BREAKS(PARTIAL_SINGLE),
 "206 does not say which part it is", "", NULL},
{"206-if-range-full-metadata", KNOB(full_206), 1, BREAKS(PARTIAL_IF_RANGE_FIELDS),
 "206 to If-Range repeats all the metadata", "most servers", NULL},
{"206-bare", KNOB(bare_206), 1, BREAKS(PARTIAL_ALL_FIELDS),
 "206 without If-Range leaves representation metadata out", "", NULL},
{"range-off-by-one", KNOB(range_off), 1, BREAKS(PARTIAL_SINGLE),
 "Content-Range names one octet more than the content has", "", NULL},
{"content-range-without-length", KNOB(range_total_star), 1, BREAKS(RANGE_COMPLETE_LENGTH),
 "Content-Range has * for the complete length", "", NULL},
{"multipart-range-at-top", KNOB(range_multi_top), 1, BREAKS(PARTIAL_MULTIPART),
 "a multipart 206 has Content-Range at the top too", "", NULL},
{"multipart-for-one", KNOB(range_multi_single), 1, BREAKS(PARTIAL_NO_MULTIPART),
 "a request for one range is answered with multipart/byteranges", "", NULL},

/* responses */
{"304-without-etag", KNOB(without_304), PC_REF_FIELD_ETAG, BREAKS(NOT_MODIFIED_FIELDS),
 "304 has no ETag though the 200 has", "", NULL},
{"304-without-vary", KNOB(without_304), PC_REF_FIELD_VARY, BREAKS(NOT_MODIFIED_FIELDS),
 "304 has no Vary though the 200 has", "", NULL},
{"304-without-cache-control", KNOB(without_304), PC_REF_FIELD_CACHE, BREAKS(NOT_MODIFIED_FIELDS),
 "304 has no Cache-Control and Expires though the 200 has", "", NULL},
{"304-without-content-location", KNOB(without_304), PC_REF_FIELD_LOCATION, BREAKS(NOT_MODIFIED_FIELDS),
 "304 has no Content-Location though the 200 has", "", NULL},
{"304-without-date", KNOB(without_304), PC_REF_FIELD_DATE, BREAKS(DATE_IN_RESPONSE),
 "304 has no Date", "", NULL},
{"304-full-metadata", KNOB(full_304), 1, BREAKS(NOT_MODIFIED_NO_METADATA),
 "304 has Content-Type and all else that describes the content", "", NULL},
{"304-echoes-tag", KNOB(other_tag_304), 1, BREAKS(NOT_MODIFIED_FIELDS),
 "304 carries the first tag of If-None-Match instead of the current one", "", NULL},
{"304-wrong-length", KNOB(length_304), 7, BREAKS(CONTENT_LENGTH_304),
 "Content-Length of a 304 is not that of the 200", "", NULL},
{"content-after-304", KNOB(wire), PC_REF_WIRE_AFTER_304, BREAKS(NOT_MODIFIED_NO_CONTENT),
 "content follows a 304", "", NULL},
{"304-with-last-chunk", KNOB(wire), PC_REF_WIRE_CHUNK_304, BREAKS(NOT_MODIFIED_NO_CONTENT),
 "a last chunk follows a 304", "", NULL},
{"head-with-body", KNOB(wire), PC_REF_WIRE_AFTER_HEAD, BREAKS(HEAD_NO_CONTENT),
 "content follows the answer to HEAD", "", NULL},
{"head-length-wrong", KNOB(length_head), 1, BREAKS(CONTENT_LENGTH_HEAD),
 "Content-Length of HEAD is not that of GET", "", NULL},
{"head-without-etag", KNOB(without_head), PC_REF_FIELD_ETAG, BREAKS(HEAD_SAME_FIELDS),
 "HEAD has no ETag though GET has", "", NULL},
{"204-with-length", KNOB(length_204), 1, BREAKS(CONTENT_LENGTH_204),
 "204 has Content-Length: 0", "", NULL},
{"put-always-201", KNOB(put_status), PC_REF_PUT_ALWAYS_201, BREAKS(PUT_REPLACED),
 "PUT always answers 201", "", NULL},
{"put-always-204", KNOB(put_status), PC_REF_PUT_ALWAYS_204, BREAKS(PUT_CREATED),
 "PUT always answers 204", "", NULL},
{"put-etag-of-old", KNOB(put_tag_old), 1, BREAKS(PUT_VALIDATOR),
 "PUT answers with the validators of what it replaced", "", NULL},
{"put-etag-of-altered", KNOB(put_tag_changed), 1, BREAKS(PUT_VALIDATOR),
 "PUT alters the content and answers with an ETag all the same", "", NULL},
{"content-range-put", KNOB(content_range_put), 1, BREAKS(PUT_CONTENT_RANGE),
 "PUT with Content-Range replaces a part, though nobody agreed on that", "", NULL},
{"content-range-400", KNOB(content_range_400), PC_REF_READS | PC_REF_POST, BREAKS(CONTENT_RANGE_IGNORED),
 "GET, HEAD and POST with Content-Range are answered with 400", "", NULL},
{"content-range-500", KNOB(content_range_500), PC_REF_PUT, BREAKS(PUT_CONTENT_RANGE),
 "PUT with Content-Range is answered with 500", "", NULL},
{"half-applied-patch", KNOB(patch_not_atomic), 1, BREAKS(PATCH_ALL_OR_NOTHING),
 "a patch that is refused has changed the resource", "", NULL},
{"no-date", KNOB(no_date), 1, BREAKS(DATE_IN_RESPONSE),
 "no response has Date", "", NULL},
{"spontaneous-412", KNOB(spontaneous_412), PC_REF_PUT | PC_REF_PATCH | PC_REF_DELETE, BREAKS(PRECONDITION_FAILED_WHEN),
 "PUT, PATCH and DELETE without a condition are answered with 412", "", NULL},
{"spontaneous-412-reads", KNOB(spontaneous_412), PC_REF_READS, BREAKS(PRECONDITION_FAILED_WHEN),
 "GET and HEAD without a condition are now and then answered with 412", "", NULL},
{"spontaneous-304", KNOB(spontaneous_304), 1, BREAKS(NOT_MODIFIED_WHEN),
 "GET and HEAD without If-None-Match and If-Modified-Since are now and then answered with 304", "", NULL},
{"412-without-content", KNOB(no_explanation), 1, BREAKS(ERROR_EXPLAINED),
 "no 4xx explains itself", "", NULL},
{"no-428", KNOB(no_428), 1, BREAKS(CONDITION_REQUIRED),
 "the policy of conditional writes is declared, not kept", "", NULL},
{"always-428", KNOB(always_428), 1, BREAKS(CONDITION_REQUIRED),
 "428 though the write is conditional", "", NULL},
{"always-428-reads", KNOB(always_428_reads), 1, BREAKS(CONDITION_REQUIRED),
 "reads get 428 where writes have to be conditional", "", NULL},

/* validators */
{"etag-unquoted", KNOB(show_tag), PC_REF_SHOW_UNQUOTED, BREAKS(ETAG_GRAMMAR),
 "ETag has no quotes", "", NULL},
{"etag-with-space", KNOB(show_tag), PC_REF_SHOW_SPACE, BREAKS(ETAG_GRAMMAR),
 "ETag has a space inside its quotes", "", NULL},
{"etag-unterminated", KNOB(show_tag), PC_REF_SHOW_UNTERMINATED, BREAKS(ETAG_GRAMMAR),
 "ETag has no closing quote", "", NULL},
{"etag-weak-inside", KNOB(show_tag), PC_REF_SHOW_WEAK_INSIDE, BREAKS(ETAG_COMPARISON),
 "ETag has W/ inside its quotes", "", NULL},
{"etag-small-w", KNOB(show_tag), PC_REF_SHOW_SMALL_W, BREAKS(ETAG_GRAMMAR),
 "weak tags are marked with w/ in lower case", "", NULL},
{"two-etags", KNOB(show_tag), PC_REF_SHOW_TWICE, BREAKS(FIELD_SINGLETON_ONCE),
 "responses have two ETag lines", "", NULL},
{"no-etag", KNOB(without_200), PC_REF_FIELD_ETAG, BREAKS(ETAG_SENT),
 "200 has no ETag, though the server compares tags", "", NULL},
{"last-modified-future", KNOB(date_ahead_s), 3600, BREAKS(LAST_MODIFIED_NOT_AFTER_DATE),
 "Last-Modified is an hour later than the truth", "", NULL},
{"last-modified-rfc850", KNOB(show_date), PC_REF_DATE_RFC850, BREAKS(DATE_SEND_IMF),
 "Last-Modified is sent in RFC 850 form", "", NULL},
{"last-modified-asctime", KNOB(show_date), PC_REF_DATE_ASCTIME, BREAKS(DATE_SEND_IMF),
 "Last-Modified is sent in asctime form", "", NULL},
{"last-modified-spaced", KNOB(show_date), PC_REF_DATE_SHORT_DAY, BREAKS(DATE_NO_WHITESPACE),
 "Last-Modified has a space too many and a short day", "", NULL},
{"last-modified-zone", KNOB(show_date), PC_REF_DATE_ZONE, BREAKS(DATE_SEND_IMF),
 "Last-Modified has +0000 for GMT", "", NULL},
{"date-frozen", KNOB(date_frozen), 1, BREAKS(LAST_MODIFIED_FRESH),
 "Last-Modified never changes, whatever is written", "", NULL},
{"date-is-now", KNOB(date_now), 1, BREAKS(LAST_MODIFIED_FRESH),
 "Last-Modified is the time of the response", "", NULL},
{"tag-by-second", KNOB(tag_kind), PC_REF_TAG_SECOND, BREAKS(VALIDATOR_STRONG_CHANGES),
 "a strong tag is made of the second and the length", "servers that make tags of mtime and size", NULL},
{"tag-by-length", KNOB(tag_kind), PC_REF_TAG_LENGTH, BREAKS(VALIDATOR_STRONG_CHANGES),
 "a strong tag is made of the length alone", "", NULL},
{"tag-constant", KNOB(tag_kind), PC_REF_TAG_CONSTANT, BREAKS(VALIDATOR_STRONG_CHANGES),
 "a strong tag never changes", "", NULL},
{"etag-reused", KNOB(tag_kind), PC_REF_TAG_REWINDING, BREAKS(VALIDATOR_STRONG_UNIQUE),
 "versions are counted from 1 again after a deletion", "", NULL},
{"tag-random", KNOB(tag_kind), PC_REF_TAG_RANDOM, BREAKS(IF_NONE_MATCH_304),
 "every response has another ETag, so that no condition ever matches", "", NULL},
{"weak-tag-frozen", KNOB(weak_frozen), 1, BREAKS(VALIDATOR_WEAK_CHANGES),
 "a weak tag never changes, whatever is written", "", NULL},
{"gzip-same-tag", KNOB(gzip_same_tag), 1, BREAKS(VALIDATOR_SHARED_WEAK),
 "gzip and identity have one strong tag", "Apache 2.2 mod_deflate (bug 39727)", NULL},

/* the wire */
{"junk-between-responses", KNOB(wire), PC_REF_WIRE_JUNK, BREAKS(FIELD_SEMANTICS),
 "octets that belong to no response follow the answer to GET", "", NULL},
{"204-with-body", KNOB(wire), PC_REF_WIRE_AFTER_204, BREAKS(CONTENT_LENGTH_204),
 "content follows a 204", "", NULL},
{"nul-in-header", KNOB(wire), PC_REF_WIRE_NUL, BREAKS(FIELD_SEMANTICS),
 "a field of the answer to GET has NUL in its value", "", NULL},
{"endless-headers", KNOB(wire), PC_REF_WIRE_HEADERS, BREAKS(FIELD_SEMANTICS),
 "the header section of the answer to GET does not end", "", NULL},
{"endless-interim", KNOB(wire), PC_REF_WIRE_INTERIM, BREAKS(FIELD_SEMANTICS),
 "GET is answered with 102 for ever", "", NULL},
{"endless-body", KNOB(wire), PC_REF_WIRE_BODY, BREAKS(FIELD_SEMANTICS),
 "the content of the answer to GET does not end", "", NULL},
{"endless-trailers", KNOB(wire), PC_REF_WIRE_TRAILERS, BREAKS(FIELD_SEMANTICS),
 "the trailer section of the answer to GET does not end", "", NULL},
{"truncated-body", KNOB(wire), PC_REF_WIRE_SHORT, BREAKS(FIELD_SEMANTICS),
 "the connection ends in the middle of the answer to GET", "", NULL},
{"no-answer", KNOB(wire), PC_REF_WIRE_SILENT, BREAKS(FIELD_SEMANTICS),
 "GET is accepted and never answered", "", NULL},
};
/* clang-format on */
#define N_ROWS (sizeof rows / sizeof rows[0])

/* The rows of clauses.h that this file needs, without the oracle's tables. */
static const struct {
    const char *name, *document, *section;
    pc_level level;
} clauses[] = {[PC_CLAUSE_NONE] = {"", "", "", PC_LEVEL_NOTE},
#define CLAUSE_ROW(name, ref, document, section, level, keyword, binds,        \
                   vantage, gist, how)                                         \
    [PC_CLAUSE_##name] = {#name, document, section, PC_LEVEL_##level},
               PC_CLAUSES(CLAUSE_ROW)
#undef CLAUSE_ROW
};

const pc_refserver_fault *pc_refserver_faults(size_t *ret_n)
{
    static pc_refserver_fault faults[N_ROWS];

    for (size_t i = 0; i < N_ROWS && !faults[i].name; i++)
        faults[i] =
            (pc_refserver_fault){.name = rows[i].name,
                                 .clause = rows[i].clause,
                                 .clause_name = clauses[rows[i].clause].name,
                                 .document = clauses[rows[i].clause].document,
                                 .section = clauses[rows[i].clause].section,
                                 .level = clauses[rows[i].clause].level,
                                 .gist = rows[i].gist,
                                 .seen = rows[i].seen,
                                 .unit = rows[i].unit};
    *ret_n = N_ROWS;
    return faults;
}

static const row *find(pc_span name)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (pc_span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static int unknown(pc_span name, pc_diags *diags)
{
    static const char *names[N_ROWS + 1];
    char *word = pc_arena_printf(diags->arena, "%.*s", (int)name.len, name.ptr);
    const char *near, *hint = "'precheck serve --list-faults' lists them";

    for (size_t i = 0; i < N_ROWS; i++)
        names[i] = rows[i].name;
    near = pc_nearest(word, names);
    if (near)
        hint = pc_arena_printf(diags->arena, "did you mean '%s'?", near);
    return pc_fail_at(diags, PC_EINVAL, (pc_pos){NULL, 0, 0}, hint,
                      "there is no fault '%s'", word);
}

/* Digits and a unit of time, as microseconds. */
static bool duration(pc_span text, int *ret_us)
{
    static const struct {
        const char *unit;
        uint64_t us;
    } units[] = {{"us", 1}, {"ms", 1000}, {"s", 1000000}, {"", 1}};
    size_t digits = 0;
    uint64_t n;

    while (digits < text.len && text.ptr[digits] >= '0' &&
           text.ptr[digits] <= '9')
        digits++;
    if (!pc_span_u64((pc_span){text.ptr, digits}, &n) || n > INT_MAX)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (pc_span_is((pc_span){text.ptr + digits, text.len - digits},
                       units[i].unit)) {
            *ret_us = (int)(n * units[i].us);
            return n > 0 && n * units[i].us <= 10000000;
        }
    return false;
}

static int apply(const char *text, pc_ref_knobs *knobs, pc_diags *diags)
{
    pc_span name = pc_span_of(text), value = {NULL, 0};
    const char *equals = strchr(text, '=');
    const row *fault;
    int *knob, set;

    if (equals) {
        value = pc_span_of(equals + 1);
        name.len = (size_t)(equals - text);
    }
    fault = find(name);
    if (!fault)
        return unknown(name, diags);
    set = fault->value;
    if (value.ptr && !fault->unit)
        return pc_fail(diags, PC_EINVAL, "fault '%s' takes no value",
                       fault->name);
    if (value.ptr && !duration(value, &set))
        return pc_fail(diags, PC_EINVAL,
                       "the value of fault '%s' has to be a time from 1us to "
                       "10s, such as 200us",
                       fault->name);
    knob = (int *)(void *)((char *)knobs + fault->knob);
    if (*knob)
        return pc_fail(diags, PC_EINVAL,
                       "fault '%s' breaks the same thing as one before it",
                       fault->name);
    *knob = set;
    return PC_OK;
}

int pc_ref_faults_apply(const char *const *faults, size_t n_faults,
                        pc_ref_knobs *ret_knobs, pc_diags *diags)
{
    pc_ref_knobs knobs;
    int result = PC_OK;

    memset(&knobs, 0, sizeof knobs);
    for (size_t i = 0; i < n_faults; i++) {
        int error = apply(faults[i], &knobs, diags);

        if (error)
            result = error;
    }
    if (result == PC_OK)
        *ret_knobs = knobs;
    return result;
}
