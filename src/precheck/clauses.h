/* precheck/clauses.h - every rule that precheck measures by, one row each.
 *
 * A row is a requirement of RFC 9110 (or one of its neighbours) about
 * conditional requests, in our own words; when in doubt the standard's text
 * decides.  Cases, rulings and findings name a rule by its first column, so
 * names never change and rows are only added.  A ref that ends in a letter is
 * a part of the rule before it.  C11, C17 and C++17.
 */
#ifndef PRECHECK_CLAUSES_H
#define PRECHECK_CLAUSES_H

#include <precheck/span.h>

/* How much weight a breach has. */
typedef enum pc_level {
    PC_LEVEL_NOTE,   /* MAY, can, or readers differ: observed, never failed */
    PC_LEVEL_SHOULD, /* a warning */
    PC_LEVEL_MUST    /* a failure; also what grammar or definition imply */
} pc_level;

/* Where a breach can be seen. */
typedef enum pc_vantage {
    PC_VANTAGE_CLIENT, /* by one client's requests and their answers */
    PC_VANTAGE_SETUP,  /* needs control of the resource's state or times */
    PC_VANTAGE_PROXY,  /* needs a cache or proxy before a scripted origin */
    PC_VANTAGE_RACE,   /* needs requests at the same time */
    PC_VANTAGE_NONE    /* nobody outside can see it; how says why */
} pc_vantage;

/* clang-format off */
#define PC_9110 "RFC 9110"
#define PC_9111 "RFC 9111"
#define PC_6585 "RFC 6585"
#define PC_5789 "RFC 5789"
#define PC_4918 "RFC 4918"

/* X(name, ref, document, section, level, keyword, binds, vantage, gist, how)
 * keyword: the standard's word, or "implied" where grammar, definition or a
 *          note says it without one.
 * how:     how a test shows it, or why none can. */
#define PC_CLAUSES_GENERAL(X) \
X(FIELD_SEMANTICS, "G1", PC_9110, "2.4", MUST, "MUST", "recipient", CLIENT, \
  "a received field means what its definition says, not what would be handy", \
  "every check of a status that a condition decides") \
X(FIELD_REPAIR, "G2", PC_9110, "2.4", NOTE, "MAY", "recipient", CLIENT, \
  "an invalid element may be repaired, unless its field's definition says what to do with it", \
  "malformed tags: several outcomes pass") \
X(FIELD_NAME_CASE, "G3", PC_9110, "5.1", MUST, "implied", "recipient", CLIENT, \
  "field names are case-insensitive: iF-mAtCh is If-Match", \
  "the same case with the name spelled oddly") \
X(FIELD_LINES_JOINED, "G4", PC_9110, "5.3", MUST, "MAY", "recipient", CLIENT, \
  "several lines of a list field mean the list of all their members, in order", \
  "two If-Match or If-None-Match lines, the match in the second") \
X(FIELD_SINGLETON_ONCE, "G5", PC_9110, "5.3", MUST, "MUST NOT", "sender", CLIENT, \
  "a field that is no list is sent once: one ETag, one Last-Modified", \
  "count the lines of each response") \
X(FIELD_TOO_LARGE, "G6", PC_9110, "5.4", MUST, "MUST", "server", CLIENT, \
  "a field that is too large to process gets a 4xx, it is not quietly ignored", \
  "an If-None-Match list of many kilobytes") \
X(FIELD_WHITESPACE, "G7", PC_9110, "5.5", MUST, "MUST", "recipient", CLIENT, \
  "spaces and tabs around a field's value are no part of it", \
  "padded values, HTAB among them") \
X(LIST_SEND_EMPTY, "G8", PC_9110, "5.6.1.1", MUST, "MUST NOT", "sender", NONE, \
  "a sender generates no empty list elements", \
  "only the requests of a client under test would show it") \
X(LIST_EMPTY_ELEMENTS, "G9", PC_9110, "5.6.1.2", MUST, "MUST", "recipient", CLIENT, \
  "a reasonable number of empty list elements is accepted and skipped", \
  "lists such as ,\"a\" and \"a\",,\"b\",") \
X(DATE_IN_RESPONSE, "G10", PC_9110, "6.6.1", MUST, "MUST", "origin server", CLIENT, \
  "an origin server with a clock sends Date in 2xx, 3xx and 4xx, so in 304, 412, 416 and 428 too", \
  "look for Date in each response") \
X(DATE_WITHOUT_CLOCK, "G11", PC_9110, "6.6.1", MUST, "MUST NOT", "origin server", NONE, \
  "an origin server without a clock sends no Date", \
  "a client cannot know that the server has no clock") \
X(CONTENT_LENGTH_HEAD, "G12", PC_9110, "8.6", MUST, "MUST NOT", "server", CLIENT, \
  "Content-Length in the answer to HEAD is the one that GET would have had, or absent", \
  "a GET and HEAD pair") \
X(CONTENT_LENGTH_304, "G13", PC_9110, "8.6", MUST, "MUST NOT", "server", CLIENT, \
  "Content-Length in a 304 is the one of the 200, or absent", \
  "a 200 and 304 pair") \
X(CONTENT_LENGTH_204, "G14", PC_9110, "8.6", MUST, "MUST NOT", "server", CLIENT, \
  "a 204 has no Content-Length", \
  "answers to PUT and DELETE")

#define PC_CLAUSES_DATE(X) \
X(DATE_FORMS, "D1", PC_9110, "5.6.7", MUST, "MUST", "recipient", CLIENT, \
  "all three date forms are accepted: IMF-fixdate, RFC 850, asctime", \
  "If-Unmodified-Since one second before and after, in each form") \
X(DATE_SEND_IMF, "D2", PC_9110, "5.6.7", MUST, "MUST", "sender", CLIENT, \
  "dates are sent as IMF-fixdate only", \
  "Date, Last-Modified and Expires of each response") \
X(DATE_TWO_DIGIT_YEAR, "D3", PC_9110, "5.6.7", MUST, "MUST", "recipient", CLIENT, \
  "a two-digit year that seems more than 50 years ahead is the last past year with those digits", \
  "If-Unmodified-Since with years such as -99 and -30") \
X(DATE_EXACT, "D4", PC_9110, "5.6.7", MUST, "implied", "recipient", CLIENT, \
  "a date is case-sensitive, in GMT, with single spaces where the grammar has them", \
  "lower case, +0000 and double spaces must be ignored in If-Unmodified-Since") \
X(DATE_NO_WHITESPACE, "D5", PC_9110, "5.6.7", MUST, "MUST NOT", "sender", CLIENT, \
  "no more whitespace is put into a date than its grammar has", \
  "dates of each response") \
X(DATE_LEAP_SECOND, "D6", PC_9110, "5.6.7", NOTE, "implied", "recipient", CLIENT, \
  "second 60 is a legal time; readers differ on its instant", \
  "contested: every reading passes") \
X(DATE_DAY_NAME, "D7", PC_9110, "5.6.7", NOTE, "implied", "recipient", CLIENT, \
  "the day name fits the date (RFC 5322, 3.3); readers differ on one that does not", \
  "contested: ignoring the field and reading the date both pass") \
X(DATE_BEFORE_1900, "D7a", PC_9110, "5.6.7", NOTE, "implied", "recipient", CLIENT, \
  "a year before 1900 fits the grammar, but not the mail format it comes from (RFC 5322, 3.3)", \
  "contested: ignoring the field and reading the date both pass") \
X(DATE_ROBUST, "D8", PC_9110, "5.6.7", NOTE, "encouraged", "recipient", CLIENT, \
  "dates are read robustly, unless the field says otherwise as 13.1.3 and 13.1.4 do", \
  "dates that are almost right in If-Range")

#define PC_CLAUSES_VALIDATOR(X) \
X(VALIDATOR_STRONG_CHANGES, "V1", PC_9110, "8.8.1", MUST, "implied", "origin server", SETUP, \
  "a strong validator changes whenever the content does", \
  "two different PUTs inside one second") \
X(VALIDATOR_STRONG_UNIQUE, "V2", PC_9110, "8.8.1", MUST, "implied", "origin server", SETUP, \
  "a strong validator is unique over all versions of a resource", \
  "writes of A, B, C: all tags differ") \
X(VALIDATOR_WEAK_CHANGES, "V3", PC_9110, "8.8.1", SHOULD, "SHOULD", "origin server", SETUP, \
  "a weak tag changes when old responses are no longer acceptable", \
  "a write that changes the meaning") \
X(VALIDATOR_SHARED_WEAK, "V4", PC_9110, "8.8.1", MUST, "implied", "origin server", CLIENT, \
  "a validator that representations with different bytes share is weak", \
  "gzip against identity") \
X(LAST_MODIFIED_SENT, "V5", PC_9110, "8.8.2.1", SHOULD, "SHOULD", "origin server", CLIENT, \
  "Last-Modified is sent when it can be determined", \
  "a warning when it is absent") \
X(LAST_MODIFIED_FRESH, "V6", PC_9110, "8.8.2.1", SHOULD, "SHOULD", "origin server", SETUP, \
  "Last-Modified is taken close to the moment when Date is generated", \
  "seen in part, right after a write") \
X(LAST_MODIFIED_NOT_AFTER_DATE, "V7", PC_9110, "8.8.2.1", MUST, "MUST NOT", "origin server", CLIENT, \
  "Last-Modified is never later than Date", \
  "both fields of each response") \
X(LAST_MODIFIED_FUTURE, "V8", PC_9110, "8.8.2.1", MUST, "MUST", "origin server", SETUP, \
  "a modification time in the future is replaced by the message's date", \
  "a file whose time lies in the future") \
X(LAST_MODIFIED_NO_CLOCK, "V9", PC_9110, "8.8.2.1", MUST, "MUST NOT", "origin server", NONE, \
  "a server without a clock invents no Last-Modified", \
  "a client cannot know that the server has no clock") \
X(LAST_MODIFIED_WEAK, "V10", PC_9110, "8.8.2.2", MUST, "implied", "recipient", SETUP, \
  "Last-Modified is a weak validator unless it can be shown to be strong", \
  "a fresh write, then If-Range with its date") \
X(ETAG_WEAK_MARK, "V11", PC_9110, "8.8.3", MUST, "MUST", "origin server", SETUP, \
  "a tag that is not a strong validator is marked weak with W/, in upper case", \
  "change the content and watch the tag") \
X(ETAG_GRAMMAR, "V12", PC_9110, "8.8.3", MUST, "implied", "origin server", CLIENT, \
  "ETag's value is one entity-tag: W/ or not, quotes, no space or quote inside", \
  "ETag of each response") \
X(ETAG_BACKSLASH, "V13", PC_9110, "8.8.3", NOTE, "ought", "origin server", CLIENT, \
  "a tag has no backslash, since some recipients take it for an escape", \
  "a note only") \
X(ETAG_TRAILER, "V14", PC_9110, "8.8.3", NOTE, "MAY", "sender", CLIENT, \
  "ETag may come in a trailer section", \
  "trailers of each response") \
X(ETAG_SENT, "V15", PC_9110, "8.8.3.1", SHOULD, "SHOULD", "origin server", CLIENT, \
  "ETag is sent when changes can be detected", \
  "a warning when it is absent") \
X(ETAG_COMPARISON, "V16", PC_9110, "8.8.3.2", MUST, "implied", "recipient", CLIENT, \
  "strong: neither is weak and the octets are equal; weak: the octets are equal", \
  "the four pairs of the section's table in If-Match, If-None-Match and If-Range") \
X(ETAG_CODING, "V17", PC_9110, "8.8.3.3", MUST, "implied", "origin server", CLIENT, \
  "content codings have tags of their own, transfer codings do not", \
  "gzip, identity and chunked answers of one resource") \
X(ETAG_MATCHES_CONTENT, "V18", PC_9110, "8.8.3", MUST, "implied", "origin server", RACE, \
  "a tag reflects the representation as it is at the end of handling the request", \
  "GET during writes: body and tag belong together")

#define PC_CLAUSES_METHOD(X) \
X(HEAD_NO_CONTENT, "M1", PC_9110, "9.3.2", MUST, "MUST NOT", "server", CLIENT, \
  "an answer to HEAD has no content, whether 200, 304, 412 or 416", \
  "octets after the header section") \
X(HEAD_SAME_FIELDS, "M2", PC_9110, "9.3.2", SHOULD, "SHOULD", "server", CLIENT, \
  "HEAD gets the header fields, and under conditions the status, that GET would", \
  "a GET and HEAD pair, with conditions too") \
X(POST_NO_206_304_416, "M3", PC_9110, "9.3.3", MUST, "implied", "origin server", CLIENT, \
  "POST is never answered with 206, 304 or 416", \
  "POST with conditions and Range") \
X(PUT_CREATED, "M4", PC_9110, "9.3.4", MUST, "MUST", "origin server", CLIENT, \
  "a PUT that created the representation is answered with 201", \
  "PUT to nothing; 202 is inconclusive, 3xx legal") \
X(PUT_REPLACED, "M5", PC_9110, "9.3.4", MUST, "MUST", "origin server", CLIENT, \
  "a PUT that replaced the representation is answered with 200 or 204", \
  "PUT to something; 202 is inconclusive, 3xx legal") \
X(PUT_VALIDATOR, "M6", PC_9110, "9.3.4", MUST, "MUST NOT", "origin server", CLIENT, \
  "a PUT's answer has a validator only if the content was stored byte for byte and the validator is its own", \
  "PUT, then GET: same bytes, same tag") \
X(DELETE_STATUS, "M7", PC_9110, "9.3.5", SHOULD, "SHOULD", "origin server", CLIENT, \
  "a DELETE that was applied is answered with 202, 204 or 200", \
  "the status after DELETE") \
X(METHOD_IDEMPOTENT, "M8", PC_9110, "9.2.2", MUST, "implied", "origin server", SETUP, \
  "an idempotent conditional request that is repeated leaves the same state", \
  "PUT again with the old tag: 412 or 2xx, and one change") \
X(PUT_CONTENT_RANGE, "M9", PC_9110, "14.5", SHOULD, "SHOULD", "origin server", CLIENT, \
  "PUT with Content-Range is answered with 400 where partial PUT is not supported", \
  "PUT with Content-Range") \
X(CONTENT_RANGE_IGNORED, "M10", PC_9110, "14.4", MUST, "MUST", "server", CLIENT, \
  "Content-Range is ignored in a request whose method does not define it", \
  "GET and POST with Content-Range")

#define PC_CLAUSES_MATCH(X) \
X(IF_MATCH_STRONG, "IM1", PC_9110, "13.1.1", MUST, "MUST", "origin server", CLIENT, \
  "If-Match compares strongly: a weak tag on either side never matches", \
  "the resource's own weak tag, and its tag with W/ before it, get 412") \
X(IF_MATCH_EVALUATED_FIRST, "IM2", PC_9110, "13.1.1", MUST, "MUST", "origin server", CLIENT, \
  "If-Match is evaluated before the method is performed, whatever the method", \
  "GET, HEAD, PUT, POST, PATCH and DELETE") \
X(IF_MATCH_STAR, "IM3", PC_9110, "13.1.1", MUST, "implied", "recipient", CLIENT, \
  "If-Match: * is true if and only if there is a current representation; it needs no ETag", \
  "* on something and on nothing") \
X(IF_MATCH_LIST, "IM4", PC_9110, "13.1.1", MUST, "implied", "recipient", CLIENT, \
  "a list is true if and only if one member matches; without an ETag none does", \
  "the match first, last, in another line, absent") \
X(IF_MATCH_NO_SIDE_EFFECT, "IM5", PC_9110, "13.1.1", MUST, "MUST NOT", "origin server", CLIENT, \
  "the method is not performed when If-Match is false", \
  "the state afterwards is the one before") \
X(IF_MATCH_FALSE, "IM6", PC_9110, "13.1.1", MUST, "MAY, and MUST by 13.2.2", "origin server", CLIENT, \
  "a false If-Match is answered with 412", \
  "a tag that is not the current one") \
X(IF_MATCH_ALREADY_APPLIED, "IM7", PC_9110, "13.1.1", NOTE, "MAY", "origin server", SETUP, \
  "2xx to a false If-Match is right when the change seems to be applied already", \
  "the same body again, with the old tag") \
X(IF_MATCH_ON_GET, "IM8", PC_9110, "13.1.1", NOTE, "MAY", "client", NONE, \
  "a client may send If-Match in GET, for instance to get ranges of one version", \
  "a client's freedom; that servers obey it is IF_MATCH_EVALUATED_FIRST") \
X(IF_MATCH_CACHE_IGNORES, "IM9", PC_9110, "13.1.1", NOTE, "MAY", "cache, proxy", PROXY, \
  "a cache or proxy may ignore If-Match, which is meant for the origin", \
  "a fresh stored response and an If-Match that fails") \
X(IF_MATCH_STAR_IN_LIST, "IM10", PC_9110, "13.1.1", NOTE, "implied", "client, recipient", CLIENT, \
  "* stands alone; inside a list it makes the value invalid", \
  "412, 400 and performing all pass") \
X(IF_MATCH_MALFORMED, "IM10a", PC_9110, "13.1.1", NOTE, "implied", "recipient", CLIENT, \
  "an If-Match value outside the grammar is left open: refuse it, repair it or fail it", \
  "412, 400 and performing all pass")

#define PC_CLAUSES_NONE_MATCH(X) \
X(IF_NONE_MATCH_WEAK, "IN1", PC_9110, "13.1.2", MUST, "MUST", "recipient", CLIENT, \
  "If-None-Match compares weakly, for every method and with Range too", \
  "weak tag against strong and back") \
X(IF_NONE_MATCH_SENDS_ALL, "IN2", PC_9110, "13.1.2", SHOULD, "SHOULD", "client", NONE, \
  "a client that validates lists the tags of all its stored responses", \
  "only the requests of a client under test would show it") \
X(IF_NONE_MATCH_EVALUATED_FIRST, "IN3", PC_9110, "13.1.2", MUST, "MUST", "origin server", CLIENT, \
  "If-None-Match is evaluated before the method is performed", \
  "every method") \
X(IF_NONE_MATCH_STAR, "IN4", PC_9110, "13.1.2", MUST, "implied", "recipient", CLIENT, \
  "If-None-Match: * is false if and only if there is a current representation; it needs no ETag", \
  "* on something, without ETag too, and on nothing") \
X(IF_NONE_MATCH_LIST, "IN5", PC_9110, "13.1.2", MUST, "implied", "recipient", CLIENT, \
  "a list is false if and only if one member matches; without an ETag none does", \
  "the match first, last, in another line, absent") \
X(IF_NONE_MATCH_NO_SIDE_EFFECT, "IN6", PC_9110, "13.1.2", MUST, "MUST NOT", "origin server", CLIENT, \
  "the method is not performed when If-None-Match is false", \
  "the state afterwards is the one before") \
X(IF_NONE_MATCH_304, "IN7", PC_9110, "13.1.2", MUST, "MUST", "origin server", CLIENT, \
  "a false If-None-Match is answered with 304 to GET and HEAD", \
  "the current tag in GET and HEAD") \
X(IF_NONE_MATCH_412, "IN8", PC_9110, "13.1.2", MUST, "MUST", "origin server", CLIENT, \
  "a false If-None-Match is answered with 412 to every other method", \
  "the current tag in PUT, POST, PATCH and DELETE") \
X(IF_NONE_MATCH_STAR_IN_LIST, "IN9", PC_9110, "13.1.2", NOTE, "implied", "client, recipient", CLIENT, \
  "* stands alone; inside a list it makes the value invalid", \
  "304 or 412, 400 and performing all pass") \
X(IF_NONE_MATCH_MALFORMED, "IN9a", PC_9110, "13.1.2", NOTE, "implied", "recipient", CLIENT, \
  "an If-None-Match value outside the grammar is left open, but it still counts as present", \
  "304 or 412, 400 and performing all pass") \
X(IF_NONE_MATCH_CREATE_ONCE, "IN10", PC_9110, "13.1.2", MUST, "can", "origin server", RACE, \
  "PUT with If-None-Match: * protects a creation: of many at once exactly one creates", \
  "N clients create the same resource at the same time")

#define PC_CLAUSES_MODIFIED(X) \
X(IF_MODIFIED_SINCE_WITH_IF_NONE_MATCH, "MS1", PC_9110, "13.1.3", MUST, "MUST", "recipient", CLIENT, \
  "If-Modified-Since is ignored when If-None-Match is present, malformed or empty included", \
  "a tag that differs and a fresh date: 200; a tag that matches and a stale date: 304") \
X(IF_MODIFIED_SINCE_INVALID_DATE, "MS2", PC_9110, "13.1.3", MUST, "MUST", "recipient", CLIENT, \
  "If-Modified-Since is ignored when its value is no valid date; it is never a reason for 400", \
  "one-digit days, zones, lower case, rubbish") \
X(IF_MODIFIED_SINCE_SEVERAL, "MS3", PC_9110, "13.1.3", MUST, "MUST", "recipient", CLIENT, \
  "If-Modified-Since is ignored when it has more than one member", \
  "two lines, and two dates in one line") \
X(IF_MODIFIED_SINCE_METHOD, "MS4", PC_9110, "13.1.3", MUST, "MUST", "recipient", CLIENT, \
  "If-Modified-Since is ignored for methods other than GET and HEAD", \
  "PUT, POST, PATCH and DELETE with a fresh date are performed") \
X(IF_MODIFIED_SINCE_NO_DATE, "MS5", PC_9110, "13.1.3", MUST, "MUST", "recipient", CLIENT, \
  "If-Modified-Since is ignored when the resource has no modification date", \
  "a resource without Last-Modified") \
X(IF_MODIFIED_SINCE_CLOCK, "MS6", PC_9110, "13.1.3", MUST, "MUST", "recipient", SETUP, \
  "the date of If-Modified-Since is read on the origin server's clock", \
  "an origin whose clock is wrong") \
X(IF_MODIFIED_SINCE_EVALUATED, "MS7", PC_9110, "13.1.3", SHOULD, "SHOULD", "origin server", CLIENT, \
  "If-Modified-Since is evaluated before the method is performed", \
  "200 to the very date of Last-Modified is a warning") \
X(IF_MODIFIED_SINCE_CONDITION, "MS8", PC_9110, "13.1.3", MUST, "implied", "recipient", CLIENT, \
  "the condition is false if and only if Last-Modified is not later than the date", \
  "the same second, one before, one after") \
X(IF_MODIFIED_SINCE_FALSE, "MS9", PC_9110, "13.1.3", SHOULD, "SHOULD NOT", "origin server", CLIENT, \
  "the method is not performed when If-Modified-Since is false", \
  "the very date of Last-Modified") \
X(IF_MODIFIED_SINCE_304, "MS10", PC_9110, "13.1.3", SHOULD, "SHOULD", "origin server", CLIENT, \
  "a false If-Modified-Since is answered with 304 and the useful metadata only", \
  "status and fields") \
X(IF_MODIFIED_SINCE_EXACT, "MS11", PC_9110, "13.1.3", NOTE, "can", "origin server", CLIENT, \
  "a server may honour only the exact date of Last-Modified, so 200 to a later one is fine", \
  "a date later than Last-Modified: 200 passes with a note")

#define PC_CLAUSES_UNMODIFIED(X) \
X(IF_UNMODIFIED_SINCE_WITH_IF_MATCH, "US1", PC_9110, "13.1.4", MUST, "MUST", "recipient", CLIENT, \
  "If-Unmodified-Since is ignored when If-Match is present, malformed or empty included", \
  "a matching tag and a stale date: performed") \
X(IF_UNMODIFIED_SINCE_INVALID_DATE, "US2", PC_9110, "13.1.4", MUST, "MUST", "recipient", CLIENT, \
  "If-Unmodified-Since is ignored when its value is no valid date, lists included; never 400 or 412", \
  "one-digit days, zones, lower case, lists, two lines") \
X(IF_UNMODIFIED_SINCE_NO_DATE, "US3", PC_9110, "13.1.4", MUST, "MUST", "recipient", CLIENT, \
  "If-Unmodified-Since is ignored when the resource has no modification date, a PUT to nothing included", \
  "a resource without Last-Modified, and no resource") \
X(IF_UNMODIFIED_SINCE_CLOCK, "US4", PC_9110, "13.1.4", MUST, "MUST", "recipient", SETUP, \
  "the date of If-Unmodified-Since is read on the origin server's clock", \
  "an origin whose clock is wrong") \
X(IF_UNMODIFIED_SINCE_EVALUATED_FIRST, "US5", PC_9110, "13.1.4", MUST, "MUST", "origin server", CLIENT, \
  "If-Unmodified-Since is evaluated before the method is performed", \
  "every method") \
X(IF_UNMODIFIED_SINCE_CONDITION, "US6", PC_9110, "13.1.4", MUST, "implied", "origin server", CLIENT, \
  "the condition is true if and only if Last-Modified is not later than the date", \
  "the same second, one before, one after") \
X(IF_UNMODIFIED_SINCE_NO_SIDE_EFFECT, "US7", PC_9110, "13.1.4", MUST, "MUST NOT", "origin server", CLIENT, \
  "the method is not performed when If-Unmodified-Since is false", \
  "the state afterwards is the one before") \
X(IF_UNMODIFIED_SINCE_FALSE, "US8", PC_9110, "13.1.4", MUST, "MAY, and MUST by 13.2.2", "origin server", CLIENT, \
  "a false If-Unmodified-Since is answered with 412", \
  "a date before Last-Modified") \
X(IF_UNMODIFIED_SINCE_ALREADY_APPLIED, "US9", PC_9110, "13.1.4", NOTE, "MAY", "origin server", SETUP, \
  "2xx to a false If-Unmodified-Since is right when the change seems to be applied already", \
  "the same body again, with the old date") \
X(IF_UNMODIFIED_SINCE_ON_GET, "US10", PC_9110, "13.1.4", NOTE, "MAY", "client", NONE, \
  "a client may send If-Unmodified-Since in GET", \
  "a client's freedom; that servers obey it is IF_UNMODIFIED_SINCE_EVALUATED_FIRST") \
X(IF_UNMODIFIED_SINCE_CACHE_IGNORES, "US11", PC_9110, "13.1.4", NOTE, "MAY", "cache, proxy", PROXY, \
  "a cache or proxy may ignore If-Unmodified-Since, which is meant for the origin", \
  "a fresh stored response and a date that fails")

#define PC_CLAUSES_IF_RANGE(X) \
X(IF_RANGE_SENT_ALONE, "IR1", PC_9110, "13.1.5", MUST, "MUST NOT", "client", NONE, \
  "a client sends no If-Range without Range", \
  "only the requests of a client under test would show it") \
X(IF_RANGE_WITHOUT_RANGE, "IR2", PC_9110, "13.1.5", MUST, "MUST", "server", CLIENT, \
  "If-Range without Range is ignored, whatever its value", \
  "If-Range alone, malformed too") \
X(IF_RANGE_UNSUPPORTED, "IR3", PC_9110, "13.1.5", MUST, "MUST", "origin server", CLIENT, \
  "If-Range is ignored where the resource supports no ranges", \
  "a resource with Accept-Ranges: none") \
X(IF_RANGE_SENDS_STRONG, "IR4", PC_9110, "13.1.5", MUST, "MUST NOT", "client", NONE, \
  "a client sends no weak tag in If-Range", \
  "only the requests of a client under test would show it") \
X(IF_RANGE_SENDS_TAG, "IR5", PC_9110, "13.1.5", MUST, "MUST NOT", "client", NONE, \
  "a client sends no date in If-Range if it has a tag, or if the date is not strong", \
  "only the requests of a client under test would show it") \
X(IF_RANGE_EVALUATED, "IR6", PC_9110, "13.1.5", MUST, "MUST", "server", CLIENT, \
  "If-Range is evaluated before the method is performed when Range is there", \
  "If-Range that is false: 200 and everything") \
X(IF_RANGE_DATE_STRONG, "IR7", PC_9110, "13.1.5", NOTE, "implied", "recipient", SETUP, \
  "a date that is no strong validator makes If-Range false", \
  "a file that was just written") \
X(IF_RANGE_DATE_EXACT, "IR8", PC_9110, "13.1.5", MUST, "implied", "recipient", CLIENT, \
  "an If-Range date is true only if it is exactly Last-Modified; a later one is false", \
  "one second after and before") \
X(IF_RANGE_STRONG, "IR9", PC_9110, "13.1.5", MUST, "implied", "recipient", CLIENT, \
  "an If-Range tag compares strongly: a weak tag on either side never matches", \
  "weak tags: 200 and everything") \
X(IF_RANGE_TAG, "IR9a", PC_9110, "13.1.5", MUST, "implied", "recipient", CLIENT, \
  "an If-Range tag is true only if it is the current one", \
  "the current tag and another one") \
X(IF_RANGE_FALSE, "IR10", PC_9110, "13.1.5", MUST, "MUST", "recipient", CLIENT, \
  "a false If-Range means that Range is ignored: no 206 and no 416", \
  "another tag, another date") \
X(IF_RANGE_TRUE, "IR11", PC_9110, "13.1.5", SHOULD, "SHOULD", "recipient", CLIENT, \
  "Range is processed as requested when If-Range is true", \
  "the current strong tag") \
X(IF_RANGE_KIND, "IR12", PC_9110, "13.1.5", MUST, "implied", "recipient", CLIENT, \
  "a quote in the first three characters tells a tag from a date", \
  "tags whose text looks like a date") \
X(IF_RANGE_MALFORMED, "IR12a", PC_9110, "13.1.5", NOTE, "implied", "recipient", CLIENT, \
  "an If-Range value that is neither one tag nor one date is left open; a full answer is the safe one", \
  "lists, unquoted tags, dates that are almost right")

#define PC_CLAUSES_EVALUATION(X) \
X(EVAL_AFTER_NORMAL_CHECKS, "EV1", PC_9110, "13.2.1", MUST, "MUST", "origin server, cache", CLIENT, \
  "conditions are evaluated after the normal request checks and just before the action", \
  "401, 403, 405 and redirects win") \
X(EVAL_ONLY_IF_SUCCESS, "EV2", PC_9110, "13.2.1", MUST, "MUST", "server", CLIENT, \
  "all conditions are ignored if the answer without them would be neither 2xx nor 412", \
  "GET and DELETE of nothing with If-Match: 404") \
X(EVAL_FOUND_IN_CONTENT, "EV2a", PC_9110, "13.2.1", NOTE, "implied", "server", CLIENT, \
  "an error found only by processing the request's content may come after the conditions, so 412 is fine too", \
  "PUT that is refused with 409, 415 or 5xx, with a false If-Match") \
X(EVAL_NOT_BY_PROXY, "EV3", PC_9110, "13.2.1", MUST, "MUST NOT", "proxy", PROXY, \
  "a server that is neither origin nor cache of the resource evaluates no conditions", \
  "a proxy before a scripted origin") \
X(EVAL_FORWARD, "EV4", PC_9110, "13.2.1", MUST, "MUST", "proxy", PROXY, \
  "a proxy forwards the condition fields as they are", \
  "a proxy before a scripted origin") \
X(EVAL_METHOD_SELECTS_NOTHING, "EV5", PC_9110, "13.2.1", MUST, "MUST", "server", CLIENT, \
  "all conditions are ignored for CONNECT, OPTIONS and TRACE, which select no representation", \
  "OPTIONS with every condition false") \
X(PRECEDENCE_ORDER, "EV6", PC_9110, "13.2.2", MUST, "MUST", "origin server, cache", CLIENT, \
  "the order is If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since, If-Range", \
  "a table of fields that disagree") \
X(PRECEDENCE_412_ENDS, "EV7", PC_9110, "13.2.2", MUST, "MUST", "origin server", CLIENT, \
  "If-Match or If-Unmodified-Since that is true goes on to If-None-Match; false ends with 412", \
  "a false If-Match with a matching If-None-Match: 412, not 304") \
X(PRECEDENCE_NONE_MATCH_ENDS, "EV8", PC_9110, "13.2.2", MUST, "MUST", "recipient", CLIENT, \
  "If-None-Match that is true skips If-Modified-Since and goes on to Range; false ends with 304 or 412", \
  "a matching If-None-Match with Range: 304, not 206") \
X(PRECEDENCE_MODIFIED_ENDS, "EV9", PC_9110, "13.2.2", MUST, "MUST", "recipient", CLIENT, \
  "If-Modified-Since counts for GET and HEAD without If-None-Match; false ends with 304", \
  "a fresh If-Modified-Since with Range: 304, not 206") \
X(PRECEDENCE_IF_RANGE, "EV10", PC_9110, "13.2.2", MUST, "MUST", "recipient", CLIENT, \
  "If-Range counts for GET with Range only", \
  "HEAD stays 200") \
X(EVAL_ONE_REPRESENTATION, "EV11", PC_9110, "13.1", MUST, "implied", "recipient", CLIENT, \
  "conditions are compared with the one representation that the request selects", \
  "pairs of representations that differ by Vary") \
X(EVAL_ATOMIC, "EV12", PC_9110, "13.2.1", MUST, "implied", "origin server", RACE, \
  "check and action are one step: nothing comes between them", \
  "N writers with one tag: at most one gets 2xx")

#define PC_CLAUSES_RANGE(X) \
X(RANGE_OPTIONAL, "RG1", PC_9110, "14", NOTE, "OPTIONAL", "server", CLIENT, \
  "support of ranges is optional; without it the answer is that of a plain GET", \
  "a resource without ranges") \
X(RANGE_UNIT_CASE, "RG2", PC_9110, "14.1", MUST, "implied", "recipient", CLIENT, \
  "range units are case-insensitive", \
  "BYTES=") \
X(RANGE_LAST_BEFORE_FIRST, "RG3", PC_9110, "14.1.1", MUST, "implied", "recipient", CLIENT, \
  "a range that ends before it begins is invalid", \
  "bytes=5-2: 200, 416 or 400") \
X(RANGE_CLAMPED, "RG4", PC_9110, "14.1.2", MUST, "implied", "recipient", CLIENT, \
  "an end past the last octet is cut to it; a suffix longer than the content means all of it", \
  "bytes=0-999999 and bytes=-999999") \
X(RANGE_SATISFIABLE, "RG5", PC_9110, "14.1.2", MUST, "implied", "recipient", CLIENT, \
  "a set is satisfiable if a first position is inside the content or a suffix is not zero", \
  "bytes=-0 and a first position at the length") \
X(RANGE_HUGE_NUMBERS, "RG6", PC_9110, "14.1.2", MUST, "MUST", "recipient", CLIENT, \
  "very large numbers in a range are survived, without overflow", \
  "positions of 20 digits") \
X(RANGE_MAY_IGNORE, "RG7", PC_9110, "14.2", NOTE, "MAY", "server", CLIENT, \
  "a server may ignore Range, so 200 always passes", \
  "any Range") \
X(RANGE_GET_ONLY, "RG8", PC_9110, "14.2", MUST, "MUST", "server", CLIENT, \
  "Range is ignored for methods other than GET", \
  "HEAD and POST with Range") \
X(RANGE_UNKNOWN_UNIT, "RG9", PC_9110, "14.2", MUST, "MUST", "origin server", CLIENT, \
  "Range in a unit that is not understood is ignored (416 where it is understood, but not supported)", \
  "a unit of our own making") \
X(RANGE_PROXY_UNIT, "RG10", PC_9110, "14.2", NOTE, "MAY", "proxy", PROXY, \
  "a proxy may discard a Range in a unit that it does not understand", \
  "a proxy before a scripted origin") \
X(RANGE_MAY_REJECT, "RG11", PC_9110, "14.2", NOTE, "MAY", "server", CLIENT, \
  "invalid sets, more than two overlaps and many small unordered ranges may be ignored or rejected", \
  "200, 416 and 400 pass") \
X(RANGE_EMPTY_CONTENT, "RG12", PC_9110, "14.2", NOTE, "MAY", "server", CLIENT, \
  "Range may be ignored when the content is empty", \
  "an empty resource") \
X(RANGE_AFTER_CONDITIONS, "RG13", PC_9110, "14.2", MUST, "implied", "server", CLIENT, \
  "Range comes after the conditions, and only if the answer without it would be 200", \
  "304 and 412 win over 206 and 416") \
X(RANGE_206, "RG14", PC_9110, "14.2", SHOULD, "SHOULD", "server", CLIENT, \
  "a valid, satisfiable Range is answered with 206", \
  "bytes=0-0") \
X(RANGE_416, "RG15", PC_9110, "14.2", SHOULD, "SHOULD", "server", CLIENT, \
  "a valid Range that is unsatisfiable is answered with 416", \
  "a first position past the end") \
X(RANGE_CLIENT_ORDER, "RG16", PC_9110, "14.2", SHOULD, "SHOULD (NOT)", "client", NONE, \
  "a client asks for ranges in ascending order and for no inefficient sets", \
  "only the requests of a client under test would show it") \
X(RANGE_ACCEPT_RANGES, "RG17", PC_9110, "14.3", NOTE, "MAY", "server, client", CLIENT, \
  "Accept-Ranges: none advises against Range; a client may ask without advice, and relies on none", \
  "Accept-Ranges against what Range gets") \
X(RANGE_COMPLETE_LENGTH, "RG18", PC_9110, "14.4", SHOULD, "SHOULD", "sender", CLIENT, \
  "Content-Range gives the complete length when it is known", \
  "Content-Range of a 206") \
X(RANGE_416_LENGTH, "RG19", PC_9110, "15.5.17", SHOULD, "SHOULD", "server", CLIENT, \
  "a 416 to a byte range says the length with Content-Range: bytes */N", \
  "fields of a 416") \
X(RANGE_NO_RECOMBINE, "RG20", PC_9110, "14.4", MUST, "MUST NOT", "recipient", NONE, \
  "nothing is put together from parts with an unknown unit or an invalid Content-Range", \
  "only a client under test would show it")

#define PC_CLAUSES_PARTIAL(X) \
X(PARTIAL_FIELDS, "P1", PC_9110, "15.3.7", MUST, "MUST", "server", CLIENT, \
  "a 206 has Date, Cache-Control, ETag, Expires, Content-Location and Vary if the 200 would", \
  "a 200 and 206 pair") \
X(PARTIAL_IF_RANGE_FIELDS, "P2", PC_9110, "15.3.7", SHOULD, "SHOULD NOT", "sender", CLIENT, \
  "a 206 to a request with If-Range has no more representation fields than required", \
  "fields of a 206 with If-Range") \
X(PARTIAL_ALL_FIELDS, "P2a", PC_9110, "15.3.7", MUST, "MUST", "sender", CLIENT, \
  "a 206 to a request without If-Range has all representation fields of the 200", \
  "a 200 and 206 pair without If-Range") \
X(PARTIAL_SINGLE, "P3", PC_9110, "15.3.7.1", MUST, "MUST", "server", CLIENT, \
  "a 206 of one part has Content-Range and exactly the octets that it names", \
  "Content-Range against the content of the 200") \
X(PARTIAL_MULTIPART, "P4", PC_9110, "15.3.7.2", MUST, "MUST", "server", CLIENT, \
  "a 206 of several parts is multipart/byteranges, with Content-Range in each part and none at the top", \
  "two ranges far from each other") \
X(PARTIAL_NO_MULTIPART, "P5", PC_9110, "15.3.7.2", MUST, "MUST NOT", "server", CLIENT, \
  "a request for one range is never answered with a multipart", \
  "one range") \
X(PARTIAL_PART_ORDER, "P6", PC_9110, "15.3.7.2", SHOULD, "SHOULD", "server", CLIENT, \
  "parts come in the order of the request and have the Content-Type; neighbours may be joined", \
  "ranges out of order") \
X(PARTIAL_CLIENT_INSPECTS, "P7", PC_9110, "15.3.7", MUST, "MUST", "client", NONE, \
  "a client looks at Content-Type and Content-Range to see what a 206 holds", \
  "only a client under test would show it") \
X(PARTIAL_COMBINE, "P8", PC_9110, "15.3.7.3", MUST, "MUST", "client", NONE, \
  "parts are put together only under the same strong validator", \
  "only a client under test would show it")

#define PC_CLAUSES_STATUS(X) \
X(NOT_MODIFIED_WHEN, "S1", PC_9110, "15.4.5", MUST, "implied", "server", CLIENT, \
  "304 only answers a conditional GET or HEAD that would have got 200", \
  "304 without a condition, or to another method") \
X(NOT_MODIFIED_FIELDS, "S2", PC_9110, "15.4.5", MUST, "MUST", "server", CLIENT, \
  "a 304 has Content-Location, Date, ETag, Vary, Cache-Control and Expires if the 200 would", \
  "a 200 and 304 pair") \
X(NOT_MODIFIED_NO_METADATA, "S3", PC_9110, "15.4.5", SHOULD, "SHOULD NOT", "sender", CLIENT, \
  "a 304 has no other representation metadata; Last-Modified is fine without ETag", \
  "Content-Type, Content-Encoding and the like in a 304") \
X(NOT_MODIFIED_NO_CONTENT, "S4", PC_9110, "15.4.5", MUST, "cannot", "sender", CLIENT, \
  "a 304 ends with its header section: no content, no trailers", \
  "the next response on the connection stands right after it") \
X(NOT_MODIFIED_FORWARD, "S5", PC_9110, "15.4.5", SHOULD, "SHOULD", "proxy", PROXY, \
  "a proxy forwards a 304 to the client that sent the condition", \
  "a proxy before a scripted origin") \
X(PRECONDITION_FAILED_WHEN, "S6", PC_9110, "15.5.13", MUST, "implied", "origin server", CLIENT, \
  "412 says that a condition of the request was false", \
  "412 to a request without conditions") \
X(ERROR_EXPLAINED, "S7", PC_9110, "15.5", SHOULD, "SHOULD", "server", CLIENT, \
  "a 4xx explains itself in its content, except to HEAD", \
  "content of each 412 and 428")

#define PC_CLAUSES_OTHER(X) \
X(CONDITION_REQUIRED, "L1", PC_6585, "3", NOTE, "can", "origin server", CLIENT, \
  "428 refuses a write that is not conditional, where the server requires it", \
  "by the policy that the target declares") \
X(CONDITION_REQUIRED_EXPLAINED, "L2", PC_6585, "3", SHOULD, "SHOULD", "origin server", CLIENT, \
  "a 428 explains how to send the request again", \
  "content of the 428") \
X(CONDITION_REQUIRED_NOT_STORED, "L3", PC_6585, "3", MUST, "MUST NOT", "cache", PROXY, \
  "a cache stores no 428", \
  "the same request again through the cache") \
X(CONDITION_REQUIRED_NOT_RELIED_ON, "L4", PC_6585, "3", NOTE, "implied", "client", NONE, \
  "a client does not rely on 428 to prevent lost updates", \
  "only a client under test would show it") \
X(PATCH_ATOMIC, "T1", PC_5789, "2", MUST, "MUST", "origin server", RACE, \
  "a patch is applied as a whole; nobody ever sees half of it", \
  "readers while PATCH runs") \
X(PATCH_ALL_OR_NOTHING, "T2", PC_5789, "2", MUST, "MUST NOT", "origin server", SETUP, \
  "no part of a patch is applied when not all of it can be", \
  "a patch whose last step fails") \
X(PATCH_CLIENT_CONDITION, "T3", PC_5789, "2", SHOULD, "SHOULD", "client", NONE, \
  "a client makes a patch that depends on a base conditional, with a strong tag in If-Match", \
  "only the requests of a client under test would show it") \
X(PATCH_STATUS, "T4", PC_5789, "2.2", NOTE, "can", "origin server", CLIENT, \
  "a false condition gives 412, a conflict without one 409", \
  "PATCH with a false If-Match") \
X(PATCH_CONCURRENT, "T5", PC_5789, "2.2", SHOULD, "SHOULD", "origin server", RACE, \
  "modifications at the same time are queued, or refused with 409", \
  "N patches at the same time") \
X(WEBDAV_IF_LISTS, "W1", PC_4918, "10.4", MUST, "MUST", "origin server", CLIENT, \
  "If: is false, and 412, when all its lists are; conditions in a list are ANDed, Not negates", \
  "WebDAV targets only") \
X(WEBDAV_IF_TAGS, "W2", PC_4918, "10.4.4", MUST, "MUST", "origin server", CLIENT, \
  "tags in If: are compared weakly or strongly; a URL without a resource matches no tag", \
  "WebDAV targets only")

#define PC_CLAUSES_CACHE(X) \
X(CACHE_SENDS_TAGS, "C1", PC_9111, "4.3.1", MUST, "MUST", "cache", PROXY, \
  "a cache that validates sends the stored entity tags", \
  "requests that reach the scripted origin") \
X(CACHE_SENDS_DATES, "C2", PC_9111, "4.3.1", SHOULD, "SHOULD", "cache", PROXY, \
  "a cache that validates sends the stored Last-Modified too; other conditions for parts", \
  "requests that reach the scripted origin") \
X(CACHE_EVALUATES, "C3", PC_9111, "4.3.2", SHOULD, "SHOULD", "cache", PROXY, \
  "a cache evaluates If-None-Match and If-Modified-Since against a stored response it can use", \
  "a fresh stored response, and the origin's silence") \
X(CACHE_NOT_IF_MATCH, "C4", PC_9111, "4.3.2", MUST, "MUST NOT", "cache", PROXY, \
  "a cache evaluates no conditions that only the origin can, and none for what it must forward", \
  "If-Match and If-Unmodified-Since reach the origin or are ignored") \
X(CACHE_DATE_SUBSTITUTE, "C5", PC_9111, "4.3.2", SHOULD, "SHOULD", "cache", PROXY, \
  "If-Modified-Since without a stored Last-Modified is compared with Date or the time of receipt", \
  "a stored response without Last-Modified") \
X(CACHE_IF_RANGE, "C6", PC_9111, "4.3.2", MUST, "implied", "cache", PROXY, \
  "If-Range is compared with the stored response that was chosen", \
  "ranges from a stored response") \
X(CACHE_TAG_UNION, "C7", PC_9111, "4.3.2", MUST, "MAY, MUST NOT", "cache", PROXY, \
  "a cache may send the union of tags, but no tag of partial content unless it satisfies the range", \
  "requests that reach the scripted origin") \
X(CACHE_304_TO_200, "C8", PC_9111, "4.3.2", MUST, "MUST", "cache", PROXY, \
  "a 304 with a tag that the client did not list becomes a 200 from the store", \
  "a client with another tag than the cache") \
X(CACHE_FULL_RESPONSE, "C9", PC_9111, "4.3.3", MUST, "MUST", "cache", PROXY, \
  "a full response to a validation is used to answer", \
  "the origin answers 200") \
X(CACHE_NO_UPDATE, "C10", PC_9111, "4.3.4", MUST, "MUST NOT", "cache", PROXY, \
  "a 304 whose strong validator fits no stored response updates none", \
  "a 304 with a foreign tag") \
X(CACHE_UPDATE_FIELDS, "C11", PC_9111, "4.3.4", MUST, "MUST", "cache", PROXY, \
  "a 304 updates the header fields of what is stored", \
  "new fields in a 304, then a hit") \
X(CACHE_HEAD_UPDATES, "C12", PC_9111, "4.3.5", SHOULD, "SHOULD", "cache", PROXY, \
  "a 200 to HEAD updates the stored GET, or makes it stale", \
  "HEAD with another validator, then GET") \
X(CACHE_INVALIDATE, "C13", PC_9111, "4.4", MUST, "MUST", "cache", PROXY, \
  "a non-error answer to an unsafe method makes what is stored for its URI invalid", \
  "PUT through the cache, then GET")

#define PC_CLAUSES(X) \
PC_CLAUSES_GENERAL(X) PC_CLAUSES_DATE(X) PC_CLAUSES_VALIDATOR(X) \
PC_CLAUSES_METHOD(X) PC_CLAUSES_MATCH(X) PC_CLAUSES_NONE_MATCH(X) \
PC_CLAUSES_MODIFIED(X) PC_CLAUSES_UNMODIFIED(X) PC_CLAUSES_IF_RANGE(X) \
PC_CLAUSES_EVALUATION(X) PC_CLAUSES_RANGE(X) PC_CLAUSES_PARTIAL(X) \
PC_CLAUSES_STATUS(X) PC_CLAUSES_OTHER(X) PC_CLAUSES_CACHE(X)
/* clang-format on */

/* PC_CLAUSE_<name>; 0 is no clause. */
typedef enum pc_clause_id {
    PC_CLAUSE_NONE = 0,
#define PC_CLAUSE_ID(name, ref, document, section, level, keyword, binds,      \
                     vantage, gist, how)                                       \
    PC_CLAUSE_##name,
    PC_CLAUSES(PC_CLAUSE_ID)
#undef PC_CLAUSE_ID
    PC_CLAUSE_COUNT /* one more than the last id */
} pc_clause_id;

/* One row; every string is static and never NULL. */
typedef struct pc_clause {
    const char *name;     /* "IF_MATCH_STRONG" */
    const char *ref;      /* "IM1", the id in the list of requirements */
    const char *document; /* "RFC 9110" */
    const char *section;  /* "13.1.1" */
    pc_level level;
    const char *keyword; /* "MUST NOT", "MAY", "implied", ... */
    const char *binds;   /* "origin server", "cache, proxy", ... */
    pc_vantage vantage;
    const char *gist; /* one sentence, no full stop */
    const char *how;  /* how it is tested, or why a client cannot see it */
} pc_clause;

#ifdef __cplusplus
extern "C" {
#endif

/* NULL for PC_CLAUSE_NONE and for a number that is no clause. */
PC_API const pc_clause *pc_clause_get(pc_clause_id id);

/* By name or by ref, letter for letter; PC_CLAUSE_NONE when there is none. */
PC_API pc_clause_id pc_clause_find(pc_span name_or_ref);

/* "must", "should" or "note". */
PC_API const char *pc_level_name(pc_level level);

#ifdef __cplusplus
}
#endif

#endif
