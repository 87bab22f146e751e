/* tests/oracle/test_evaluate.c - rulings, row by row from the text of 13.1,
 * 13.2 and 14.2 and from the readings in docs/decisions.
 */
#include "oracle/question.h"

#define P  PC_PERFORMED
#define PA PC_PARTIAL
#define NM PC_NOT_MODIFIED
#define F  PC_FAILED
#define AA PC_ALREADY_APPLIED
#define RJ PC_REJECTED
#define RU PC_RANGE_UNSATISFIABLE
#define CR PC_CONDITION_REQUIRED

/* What differs from a plain 200 on something with a date and ranges. */
enum {
    GONE = 1,    /* nothing exists; the plain answer is 404, 201 for PUT */
    APPLIED = 2, /* already_applied */
    POLICY = 4,  /* requires_condition */
    WEAK_DATE = 8,
    NO_RANGES = 16,
    EMPTY = 32,   /* length 0 */
    UNSIZED = 64, /* length not known */
    DATELESS = 128,
};

typedef struct row {
    const char *name, *method, *etag, *lines;
    unsigned flags, plain_status; /* 0: what is usual */
    unsigned allowed, expected;
} row;

static void ask(const row *r, question *q, pc_ruling *ret)
{
    question_init(q, r->method, r->lines, r->etag,
                  r->flags & DATELESS ? -1 : AT_RFC);
    if (r->flags & GONE)
        question_missing(q, strcmp(r->method, "PUT") == 0 ? 201 : 404);
    if (r->plain_status)
        q->state.plain_status = r->plain_status;
    q->state.already_applied = (r->flags & APPLIED) != 0;
    q->state.requires_condition = (r->flags & POLICY) != 0;
    q->state.modified_is_strong = (r->flags & WEAK_DATE) == 0;
    q->state.accepts_ranges = (r->flags & NO_RANGES) == 0;
    if (r->flags & EMPTY)
        q->state.length = 0;
    if (r->flags & UNSIZED)
        q->state.length = -1;
    EXPECT_INT(r->name, pc_evaluate(&q->request, &q->state, ret), PC_OK);
}

static void walk(const row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        question q;
        pc_ruling ruling;

        ask(&rows[i], &q, &ruling);
        if (ruling.allowed != rows[i].allowed)
            fail_msg("%s: allowed is '%s', not '%s'", rows[i].name,
                     outcome_words(ruling.allowed),
                     outcome_words(rows[i].allowed));
        if (ruling.expected != rows[i].expected)
            fail_msg("%s: expected is '%s', not '%s'", rows[i].name,
                     outcome_words(ruling.expected),
                     outcome_words(rows[i].expected));
        question_release(&q);
    }
}
#define WALK(rows) walk((rows), sizeof(rows) / sizeof(rows)[0])

#define S1 "\"v1\""
#define W1 "W/\"v1\""

/* clang-format off */
static void test_if_match(void **state)
{
    static const row rows[] = {
        {"no condition", "GET", S1, NULL, 0, 0, P, P},
        {"match", "PUT", S1, "If-Match: \"v1\"", 0, 0, P, P},
        {"mismatch", "PUT", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"match on GET", "GET", S1, "If-Match: \"v1\"", 0, 0, P, P},
        {"mismatch on GET", "GET", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"mismatch on HEAD", "HEAD", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"mismatch on POST", "POST", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"mismatch on PATCH", "PATCH", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"mismatch on DELETE", "DELETE", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"mismatch on OPTIONS", "OPTIONS", S1, "If-Match: \"v0\"", 0, 0, P, P},
        {"mismatch on TRACE", "TRACE", S1, "If-Match: \"v0\"", 0, 0, P, P},
        {"mismatch on CONNECT", "CONNECT", S1, "If-Match: \"v0\"", 0, 0, P, P},
        {"methods are case-sensitive", "options", S1, "If-Match: \"v0\"", 0, 0, F, F},
        {"names are not", "PUT", S1, "iF-mATCH: \"v0\"", 0, 0, F, F},
        {"a name that is longer", "PUT", S1, "If-Matches: \"v0\"", 0, 0, P, P},
        {"second member", "PUT", S1, "If-Match: \"v0\", \"v1\"", 0, 0, P, P},
        {"second line", "PUT", S1, "If-Match: \"v0\"\nAccept: x\nif-match: \"v1\"", 0, 0, P, P},
        {"no member", "PUT", S1, "If-Match: \"v0\", \"v2\"\nIf-Match: \"v3\"", 0, 0, F, F},
        {"empty elements", "PUT", S1, "If-Match: ,, \"v1\" ,", 0, 0, P, P},
        {"blanks around", "PUT", S1, "If-Match: \t \"v1\" \t", 0, 0, P, P},
        {"weak tag sent", "PUT", S1, "If-Match: W/\"v1\"", 0, 0, F, F},
        {"weak tag stored", "PUT", W1, "If-Match: \"v1\"", 0, 0, F, F},
        {"both weak", "PUT", W1, "If-Match: W/\"v1\"", 0, 0, F, F},
        {"weak, then strong", "PUT", S1, "If-Match: W/\"v1\", \"v1\"", 0, 0, P, P},
        {"no tag stored", "PUT", NULL, "If-Match: \"v1\"", 0, 0, F, F},
        {"an empty tag is a tag", "PUT", "\"\"", "If-Match: \"\"", 0, 0, P, P},
        {"an empty value is an empty list", "PUT", S1, "If-Match:", 0, 0, F, F},
        {"commas are an empty list", "PUT", S1, "If-Match: , ,", 0, 0, F, F},
        {"comma in a tag", "PUT", "\"a,b\"", "If-Match: \"a,b\"", 0, 0, P, P},
        {"comma in a tag, apart", "PUT", "\"a\"", "If-Match: \"a,b\"", 0, 0, F, F},
        {"star in a tag", "PUT", S1, "If-Match: \"*\"", 0, 0, F, F},
        {"star", "PUT", S1, "If-Match: *", 0, 0, P, P},
        {"star without a tag", "PUT", NULL, "If-Match: *", 0, 0, P, P},
        {"star on nothing", "PUT", NULL, "If-Match: *", GONE, 0, F, F},
        {"list on nothing", "PUT", NULL, "If-Match: \"v1\"", GONE, 0, F, F},
        {"star with blanks", "PUT", S1, "If-Match:  * ", 0, 0, P, P},
        {"star in a list", "PUT", S1, "If-Match: \"v1\", *", 0, 0, P | F | RJ, P | F | RJ},
        {"star twice", "PUT", S1, "If-Match: *\nIf-Match: *", 0, 0, P | F | RJ, P | F | RJ},
        {"unquoted", "PUT", S1, "If-Match: v1", 0, 0, P | F | RJ, P | F | RJ},
        {"small w", "PUT", S1, "If-Match: w/\"v1\"", 0, 0, P | F | RJ, P | F | RJ},
        {"blank inside", "PUT", S1, "If-Match: \"v 1\"", 0, 0, P | F | RJ, P | F | RJ},
        {"unquoted on GET", "GET", S1, "If-Match: v1", 0, 0, P | F | RJ, P | F | RJ},
        {"applied already", "PUT", S1, "If-Match: \"v0\"", APPLIED, 0, F | AA, F | AA},
        {"applied already, DELETE", "DELETE", S1, "If-Match: \"v0\"", APPLIED, 0, F | AA, F | AA},
        {"applied counts for nothing on GET", "GET", S1, "If-Match: \"v0\"", APPLIED, 0, F, F},
        {"applied counts for nothing when true", "PUT", S1, "If-Match: \"v1\"", APPLIED, 0, P, P},
        {"GET of nothing", "GET", NULL, "If-Match: *", GONE, 0, P, P},
        {"DELETE of nothing", "DELETE", NULL, "If-Match: \"v1\"", GONE, 0, P, P},
        {"DELETE of nothing that would say 204", "DELETE", NULL, "If-Match: \"v1\"", GONE, 204, F | P, F | P},
        {"401 wins", "PUT", S1, "If-Match: \"v0\"", 0, 401, P, P},
        {"403 wins", "PATCH", S1, "If-Match: \"v0\"", 0, 403, P, P},
        {"405 wins", "PUT", S1, "If-Match: \"v0\"", 0, 405, P, P},
        {"a redirect wins", "GET", S1, "If-Match: \"v0\"", 0, 301, P, P},
        {"malformed and 404", "PUT", S1, "If-Match: v", 0, 404, P, P},
        {"500 to GET wins", "GET", S1, "If-Match: \"v0\"", 0, 500, P, P},
        {"500 to PUT may come later", "PUT", S1, "If-Match: \"v0\"", 0, 500, P | F, P | F},
        {"409 to PUT may come later", "PUT", S1, "If-Match: \"v0\"", 0, 409, P | F, P | F},
        {"415 to PUT may come later", "PUT", S1, "If-Match: \"v0\"", 0, 415, P | F, P | F},
        {"so may 400, for bad JSON", "PUT", S1, "If-Match: \"v0\"", 0, 400, P | F, P | F},
        {"and 413, of a chunked one", "PUT", S1, "If-Match: \"v0\"", 0, 413, P | F, P | F},
        {"400 to DELETE may not", "DELETE", S1, "If-Match: \"v0\"", 0, 400, P, P},
        {"403 to PUT may not", "PUT", S1, "If-Match: \"v0\"", 0, 403, P, P},
        {"409 and true", "PUT", S1, "If-Match: \"v1\"", 0, 409, P, P},
        {"plain 412", "PUT", S1, "If-Match: \"v1\"", 0, 412, P, P},
        {"plain 412 and false", "PUT", S1, "If-Match: \"v0\"", 0, 412, F, F},
        {"plain 204", "PUT", S1, "If-Match: \"v0\"", 0, 204, F, F},
    };

    (void)state;
    WALK(rows);
}

static void test_if_none_match(void **state)
{
    static const row rows[] = {
        {"match on GET", "GET", S1, "If-None-Match: \"v1\"", 0, 0, NM, NM},
        {"match on HEAD", "HEAD", S1, "If-None-Match: \"v1\"", 0, 0, NM, NM},
        {"match on PUT", "PUT", S1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"match on POST", "POST", S1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"match on PATCH", "PATCH", S1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"match on DELETE", "DELETE", S1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"match on a method of our own", "FROB", S1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"match on OPTIONS", "OPTIONS", S1, "If-None-Match: \"v1\"", 0, 0, P, P},
        {"get is not GET", "get", S1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"mismatch", "GET", S1, "If-None-Match: \"v0\"", 0, 0, P, P},
        {"weak sent", "GET", S1, "If-None-Match: W/\"v1\"", 0, 0, NM, NM},
        {"weak stored", "GET", W1, "If-None-Match: \"v1\"", 0, 0, NM, NM},
        {"weak on PUT too", "PUT", W1, "If-None-Match: \"v1\"", 0, 0, F, F},
        {"weak with Range too", "GET", W1, "If-None-Match: \"v1\"\nRange: bytes=0-1", 0, 0, NM, NM},
        {"third member", "GET", S1, "If-None-Match: \"a\", W/\"b\", \"v1\"", 0, 0, NM, NM},
        {"second line", "GET", S1, "If-None-Match: \"a\"\nIf-None-Match: \"v1\"", 0, 0, NM, NM},
        {"empty elements", "GET", S1, "If-None-Match: ,\"v1\",,", 0, 0, NM, NM},
        {"backslash", "GET", "\"a\\b\"", "If-None-Match: \"a\\b\"", 0, 0, NM, NM},
        {"a backslash escapes nothing", "GET", "\"ab\"", "If-None-Match: \"a\\b\"", 0, 0, P, P},
        {"obs-text", "GET", "\"\xe9\"", "If-None-Match: \"\xe9\"", 0, 0, NM, NM},
        {"other letters", "GET", "\"V1\"", "If-None-Match: \"v1\"", 0, 0, P, P},
        {"prefix", "GET", "\"v12\"", "If-None-Match: \"v1\"", 0, 0, P, P},
        {"no tag stored", "GET", NULL, "If-None-Match: \"v1\"", 0, 0, P, P},
        {"star", "GET", S1, "If-None-Match: *", 0, 0, NM, NM},
        {"star without a tag", "GET", NULL, "If-None-Match: *", 0, 0, NM, NM},
        {"star on PUT", "PUT", NULL, "If-None-Match: *", 0, 0, F, F},
        {"star on PUT to nothing", "PUT", NULL, "If-None-Match: *", GONE, 0, P, P},
        {"star on GET of nothing", "GET", NULL, "If-None-Match: *", GONE, 0, P, P},
        {"an empty value is an empty list", "GET", S1, "If-None-Match:", 0, 0, P, P},
        {"star in a list, GET", "GET", S1, "If-None-Match: *, \"v1\"", 0, 0, P | NM | RJ, P | NM | RJ},
        {"star in a list, PUT", "PUT", S1, "If-None-Match: *, \"v1\"", 0, 0, P | F | RJ, P | F | RJ},
        {"unquoted", "GET", S1, "If-None-Match: v1", 0, 0, P | NM | RJ, P | NM | RJ},
        {"applied counts for nothing", "PUT", S1, "If-None-Match: \"v1\"", APPLIED, 0, F, F},
        {"304 wins over nothing but 2xx", "GET", S1, "If-None-Match: \"v1\"", 0, 403, P, P},
        {"409 to PUT may come later", "PUT", S1, "If-None-Match: \"v1\"", 0, 409, P | F, P | F},
    };

    (void)state;
    WALK(rows);
}

static void test_if_modified_since(void **state)
{
    static const row rows[] = {
        {"same second", "GET", S1, "If-Modified-Since: " RFC_DATE, 0, 0, NM | P, NM},
        {"same second, HEAD", "HEAD", S1, "If-Modified-Since: " RFC_DATE, 0, 0, NM | P, NM},
        {"a second before", "GET", S1, "If-Modified-Since: " RFC_BEFORE, 0, 0, P, P},
        {"a second after", "GET", S1, "If-Modified-Since: " RFC_AFTER, 0, 0, NM | P, NM | P},
        {"RFC 850", "GET", S1, "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", 0, 0, NM | P, NM},
        {"asctime", "GET", S1, "If-Modified-Since: Sun Nov  6 08:49:37 1994", 0, 0, NM | P, NM},
        {"blanks around", "GET", S1, "If-Modified-Since: \t" RFC_DATE " ", 0, 0, NM | P, NM},
        {"PUT", "PUT", S1, "If-Modified-Since: " RFC_DATE, 0, 0, P, P},
        {"POST", "POST", S1, "If-Modified-Since: " RFC_DATE, 0, 0, P, P},
        {"DELETE", "DELETE", S1, "If-Modified-Since: " RFC_DATE, 0, 0, P, P},
        {"no date", "GET", S1, "If-Modified-Since: " RFC_DATE, DATELESS, 0, P, P},
        {"two lines", "GET", S1, "If-Modified-Since: " RFC_DATE "\nIf-Modified-Since: " RFC_DATE, 0, 0, P, P},
        {"two dates", "GET", S1, "If-Modified-Since: " RFC_DATE ", " RFC_DATE, 0, 0, P, P},
        {"rubbish", "GET", S1, "If-Modified-Since: yesterday", 0, 0, P, P},
        {"empty", "GET", S1, "If-Modified-Since:", 0, 0, P, P},
        {"one-digit day", "GET", S1, "If-Modified-Since: Sun, 6 Nov 1994 08:49:37 GMT", 0, 0, P, P},
        {"wrong day name", "GET", S1, "If-Modified-Since: Mon, 06 Nov 1994 08:49:37 GMT", 0, 0, NM | P, NM | P},
        {"wrong day name, too old", "GET", S1, "If-Modified-Since: Mon, 06 Nov 1994 08:49:36 GMT", 0, 0, P, P},
        {"If-None-Match silences it", "GET", S1, "If-None-Match: \"v0\"\nIf-Modified-Since: " RFC_AFTER, 0, 0, P, P},
        {"If-None-Match alone decides", "GET", S1, "If-None-Match: \"v1\"\nIf-Modified-Since: " RFC_BEFORE, 0, 0, NM, NM},
        {"an empty one does too", "GET", S1, "If-None-Match:\nIf-Modified-Since: " RFC_DATE, 0, 0, P, P},
        {"a tag list without a tag too", "GET", NULL, "If-None-Match: \"v1\"\nIf-Modified-Since: " RFC_DATE, 0, 0, P, P},
        {"with Range", "GET", S1, "If-Modified-Since: " RFC_DATE "\nRange: bytes=0-1", 0, 0, NM | P | PA, NM},
        {"404 wins", "GET", NULL, "If-Modified-Since: " RFC_DATE, GONE, 0, P, P},
    };

    (void)state;
    WALK(rows);
}

static void test_if_unmodified_since(void **state)
{
    static const row rows[] = {
        {"same second", "PUT", S1, "If-Unmodified-Since: " RFC_DATE, 0, 0, P, P},
        {"a second before", "PUT", S1, "If-Unmodified-Since: " RFC_BEFORE, 0, 0, F, F},
        {"a second after", "PUT", S1, "If-Unmodified-Since: " RFC_AFTER, 0, 0, P, P},
        {"before, on GET", "GET", S1, "If-Unmodified-Since: " RFC_BEFORE, 0, 0, F, F},
        {"before, RFC 850", "PUT", S1, "If-Unmodified-Since: Sunday, 06-Nov-94 08:49:36 GMT", 0, 0, F, F},
        {"before, asctime", "PUT", S1, "If-Unmodified-Since: Sun Nov  6 08:49:36 1994", 0, 0, F, F},
        {"two-digit year in the past", "PUT", S1, "If-Unmodified-Since: Saturday, 01-Jan-77 00:00:00 GMT", 0, 0, F, F},
        {"two-digit year ahead", "PUT", S1, "If-Unmodified-Since: Wednesday, 01-Jan-76 00:00:00 GMT", 0, 0, P, P},
        {"no date", "PUT", S1, "If-Unmodified-Since: " RFC_BEFORE, DATELESS, 0, P, P},
        {"PUT to nothing", "PUT", NULL, "If-Unmodified-Since: " RFC_BEFORE, GONE, 0, P, P},
        {"rubbish", "PUT", S1, "If-Unmodified-Since: 0", 0, 0, P, P},
        {"two lines", "PUT", S1, "If-Unmodified-Since: " RFC_BEFORE "\nIf-Unmodified-Since: " RFC_BEFORE, 0, 0, P, P},
        {"two dates", "PUT", S1, "If-Unmodified-Since: " RFC_BEFORE ", " RFC_BEFORE, 0, 0, P, P},
        {"small letters", "PUT", S1, "If-Unmodified-Since: sun, 06 nov 1994 08:49:36 gmt", 0, 0, P, P},
        {"+0000", "PUT", S1, "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 +0000", 0, 0, P, P},
        {"wrong day name", "PUT", S1, "If-Unmodified-Since: Tue, 06 Nov 1994 08:49:36 GMT", 0, 0, P | F, P | F},
        {"wrong day name, new enough", "PUT", S1, "If-Unmodified-Since: Tue, 06 Nov 1994 08:49:37 GMT", 0, 0, P, P},
        {"second 60", "PUT", S1, "If-Unmodified-Since: Fri, 30 Jun 1972 23:59:60 GMT", 0, 0, P | F, P | F},
        {"before 1900", "PUT", S1, "If-Unmodified-Since: Sun, 31 Dec 1899 00:00:00 GMT", 0, 0, P | F, P | F},
        {"If-Match silences it", "PUT", S1, "If-Match: \"v1\"\nIf-Unmodified-Since: " RFC_BEFORE, 0, 0, P, P},
        {"If-Match alone decides", "PUT", S1, "If-Match: \"v0\"\nIf-Unmodified-Since: " RFC_AFTER, 0, 0, F, F},
        {"a malformed one does too", "PUT", S1, "If-Match: v1\nIf-Unmodified-Since: " RFC_AFTER, 0, 0, P | F | RJ, P | F | RJ},
        {"then If-None-Match", "GET", S1, "If-Unmodified-Since: " RFC_DATE "\nIf-None-Match: \"v1\"", 0, 0, NM, NM},
        {"before If-None-Match", "GET", S1, "If-Unmodified-Since: " RFC_BEFORE "\nIf-None-Match: \"v1\"", 0, 0, F, F},
        {"applied already", "PUT", S1, "If-Unmodified-Since: " RFC_BEFORE, APPLIED, 0, F | AA, F | AA},
        {"applied already, GET", "GET", S1, "If-Unmodified-Since: " RFC_BEFORE, APPLIED, 0, F, F},
    };

    (void)state;
    WALK(rows);
}

static void test_precedence(void **state)
{
    static const row rows[] = {
        {"If-Match first", "GET", S1, "If-None-Match: \"v1\"\nIf-Match: \"v0\"", 0, 0, F, F},
        {"then If-None-Match", "GET", S1, "If-None-Match: \"v1\"\nIf-Match: \"v1\"", 0, 0, NM, NM},
        {"both let it pass", "PUT", S1, "If-None-Match: \"v0\"\nIf-Match: \"v1\"", 0, 0, P, P},
        {"both stars", "PUT", S1, "If-None-Match: *\nIf-Match: *", 0, 0, F, F},
        {"malformed, then 304", "GET", S1, "If-Match: v\nIf-None-Match: \"v1\"", 0, 0, F | RJ | NM, F | RJ | NM},
        {"malformed, then 412", "PUT", S1, "If-Match: v\nIf-None-Match: \"v1\"", 0, 0, F | RJ, F | RJ},
        {"If-Match and If-Modified-Since", "GET", S1, "If-Match: \"v1\"\nIf-Modified-Since: " RFC_DATE, 0, 0, NM | P, NM},
        {"false before If-Modified-Since", "GET", S1, "If-Match: \"v0\"\nIf-Modified-Since: " RFC_DATE, 0, 0, F, F},
        {"both dates agree", "GET", S1, "If-Unmodified-Since: " RFC_DATE "\nIf-Modified-Since: " RFC_DATE, 0, 0, NM | P, NM},
        {"412 before Range", "GET", S1, "If-Match: \"v0\"\nRange: bytes=0-1", 0, 0, F, F},
        {"412 before 416", "GET", S1, "If-Match: \"v0\"\nRange: bytes=5000-", 0, 0, F, F},
        {"304 before Range", "GET", S1, "If-None-Match: \"v1\"\nRange: bytes=0-1\nIf-Range: \"v1\"", 0, 0, NM, NM},
        {"304 before 416", "GET", S1, "If-None-Match: \"v1\"\nRange: bytes=5000-", 0, 0, NM, NM},
        {"malformed and Range", "GET", S1, "If-None-Match: v1\nRange: bytes=0-1", 0, 0, NM | RJ | P | PA, NM | RJ | P | PA},
    };

    (void)state;
    WALK(rows);
}

static void test_if_range(void **state)
{
#define R "Range: bytes=0-1\n"
    static const row rows[] = {
        {"tag", "GET", S1, R "If-Range: \"v1\"", 0, 0, P | PA, P | PA},
        {"other tag", "GET", S1, R "If-Range: \"v0\"", 0, 0, P, P},
        {"weak sent", "GET", S1, R "If-Range: W/\"v1\"", 0, 0, P, P},
        {"weak stored", "GET", W1, R "If-Range: \"v1\"", 0, 0, P, P},
        {"both weak", "GET", W1, R "If-Range: W/\"v1\"", 0, 0, P, P},
        {"no tag stored", "GET", NULL, R "If-Range: \"v1\"", 0, 0, P, P},
        {"date", "GET", S1, R "If-Range: " RFC_DATE, 0, 0, P | PA, P | PA},
        {"later date", "GET", S1, R "If-Range: " RFC_AFTER, 0, 0, P, P},
        {"earlier date", "GET", S1, R "If-Range: " RFC_BEFORE, 0, 0, P, P},
        {"date in another form", "GET", S1, R "If-Range: Sun Nov  6 08:49:37 1994", 0, 0, P | PA, P | PA},
        {"weak date", "GET", S1, R "If-Range: " RFC_DATE, WEAK_DATE, 0, P | PA, P},
        {"weak date, other", "GET", S1, R "If-Range: " RFC_BEFORE, WEAK_DATE, 0, P, P},
        {"no date", "GET", S1, R "If-Range: " RFC_DATE, DATELESS, 0, P, P},
        {"without Range", "GET", S1, "If-Range: \"v0\"", 0, 0, P, P},
        {"malformed without Range", "GET", S1, "If-Range: v", 0, 0, P, P},
        {"HEAD", "HEAD", S1, R "If-Range: \"v1\"", 0, 0, P, P},
        {"PUT", "PUT", S1, R "If-Range: \"v0\"", 0, 0, P, P},
        {"no ranges", "GET", S1, R "If-Range: \"v1\"", NO_RANGES, 0, P, P},
        {"unquoted", "GET", S1, R "If-Range: v1", 0, 0, P | PA | RJ, P | RJ},
        {"list", "GET", S1, R "If-Range: \"v1\", \"v0\"", 0, 0, P | PA | RJ, P | RJ},
        {"two lines", "GET", S1, R "If-Range: \"v1\"\nIf-Range: \"v1\"", 0, 0, P | PA | RJ, P | RJ},
        {"empty", "GET", S1, R "If-Range:", 0, 0, P | PA | RJ, P | RJ},
        {"short tag", "GET", "\"\"", R "If-Range: \"\"", 0, 0, P | PA, P | PA},
        {"a tag that looks like a date", "GET", "\"Sun,06\"", R "If-Range: \"Sun,06\"", 0, 0, P | PA, P | PA},
        {"true, unsatisfiable", "GET", S1, "Range: bytes=1000-\nIf-Range: \"v1\"", 0, 0, P | RU, P | RU},
        {"false, unsatisfiable", "GET", S1, "Range: bytes=1000-\nIf-Range: \"v0\"", 0, 0, P, P},
        {"false, invalid range", "GET", S1, "Range: bytes=x\nIf-Range: \"v0\"", 0, 0, P, P},
        {"404 wins", "GET", NULL, R "If-Range: \"v1\"", GONE, 0, P, P},
        {"plain 204", "GET", S1, R "If-Range: \"v1\"", 0, 204, P, P},
    };

    (void)state;
    WALK(rows);
#undef R
}

static void test_range(void **state)
{
    static const row rows[] = {
        {"first octet", "GET", S1, "Range: bytes=0-0", 0, 0, P | PA, P | PA},
        {"HEAD", "HEAD", S1, "Range: bytes=0-0", 0, 0, P, P},
        {"POST", "POST", S1, "Range: bytes=0-0", 0, 0, P, P},
        {"HEAD past the end", "HEAD", S1, "Range: bytes=5000-", 0, 0, P, P},
        {"capitals", "GET", S1, "RANGE: BYTES=0-0", 0, 0, P | PA, P | PA},
        {"open", "GET", S1, "Range: bytes=999-", 0, 0, P | PA, P | PA},
        {"suffix", "GET", S1, "Range: bytes=-1", 0, 0, P | PA, P | PA},
        {"long suffix", "GET", S1, "Range: bytes=-999999", 0, 0, P | PA, P | PA},
        {"past the end", "GET", S1, "Range: bytes=0-999999", 0, 0, P | PA, P | PA},
        {"at the end", "GET", S1, "Range: bytes=1000-", 0, 0, P | RU, P | RU},
        {"suffix 0", "GET", S1, "Range: bytes=-0", 0, 0, P | RU, P | RU},
        {"suffix 000", "GET", S1, "Range: bytes=-000", UNSIZED, 0, P | RU, P | RU},
        {"20 digits", "GET", S1, "Range: bytes=99999999999999999999-", 0, 0, P | RU, P | RU},
        {"2^64", "GET", S1, "Range: bytes=18446744073709551616-18446744073709551617", 0, 0, P | RU, P | RU},
        {"20 digits at the end", "GET", S1, "Range: bytes=0-99999999999999999999", 0, 0, P | PA, P | PA},
        {"20 digits, backwards", "GET", S1, "Range: bytes=99999999999999999999-99999999999999999998", 0, 0, P | RU | RJ, P | RU | RJ},
        {"leading zeros", "GET", S1, "Range: bytes=000000000000000000000000-0", 0, 0, P | PA, P | PA},
        {"backwards", "GET", S1, "Range: bytes=5-2", 0, 0, P | RU | RJ, P | RU | RJ},
        {"two", "GET", S1, "Range: bytes=0-1,5-6", 0, 0, P | PA, P | PA},
        {"the RFC's example with a blank", "GET", S1, "Range: bytes= 0-99, 450-549, -100", 0, 0, P | PA, P | PA},
        {"two that overlap", "GET", S1, "Range: bytes=0-5,3-9", 0, 0, P | PA, P | PA},
        {"two out of order", "GET", S1, "Range: bytes=5-6,0-1", 0, 0, P | PA, P | PA},
        {"three that overlap", "GET", S1, "Range: bytes=0-5,3-9,4-10", 0, 0, P | PA | RU | RJ, P | PA | RU | RJ},
        {"three out of order", "GET", S1, "Range: bytes=6-6,3-3,0-0", 0, 0, P | PA | RU | RJ, P | PA | RU | RJ},
        {"three in order", "GET", S1, "Range: bytes=0-0,2-2,4-4", 0, 0, P | PA, P | PA},
        {"one of two satisfiable", "GET", S1, "Range: bytes=5000-,0-0", 0, 0, P | PA, P | PA},
        {"none of two", "GET", S1, "Range: bytes=5000-,6000-", 0, 0, P | RU, P | RU},
        {"empty elements", "GET", S1, "Range: bytes=,0-1, ,", 0, 0, P | PA, P | PA},
        {"no element", "GET", S1, "Range: bytes=", 0, 0, P | RU | RJ, P | RU | RJ},
        {"commas", "GET", S1, "Range: bytes=,,", 0, 0, P | RU | RJ, P | RU | RJ},
        {"letters", "GET", S1, "Range: bytes=a-b", 0, 0, P | RU | RJ, P | RU | RJ},
        {"no dash", "GET", S1, "Range: bytes=5", 0, 0, P | RU | RJ, P | RU | RJ},
        {"dash alone", "GET", S1, "Range: bytes=-", 0, 0, P | RU | RJ, P | RU | RJ},
        {"two dashes", "GET", S1, "Range: bytes=--1", 0, 0, P | RU | RJ, P | RU | RJ},
        {"a sign", "GET", S1, "Range: bytes=+0-1", 0, 0, P | RU | RJ, P | RU | RJ},
        {"blanks inside", "GET", S1, "Range: bytes=0 - 1", 0, 0, P | RU | RJ | PA, P | RU | RJ | PA},
        {"blank before the sign", "GET", S1, "Range: bytes =0-1", 0, 0, P | RU | RJ | PA, P | RU | RJ | PA},
        {"no sign", "GET", S1, "Range: bytes 0-1", 0, 0, P | RU | RJ, P | RU | RJ},
        {"no unit", "GET", S1, "Range: =0-1", 0, 0, P | RU | RJ, P | RU | RJ},
        {"empty", "GET", S1, "Range:", 0, 0, P | RU | RJ, P | RU | RJ},
        {"valid and invalid", "GET", S1, "Range: bytes=0-1,5-2", 0, 0, P | RU | RJ | PA, P | RU | RJ | PA},
        {"unsatisfiable and invalid", "GET", S1, "Range: bytes=5000-,5-2", 0, 0, P | RU | RJ, P | RU | RJ},
        {"two lines", "GET", S1, "Range: bytes=0-1\nRange: bytes=2-3", 0, 0, P | RU | RJ | PA, P | RU | RJ | PA},
        {"two lines, the second valid", "GET", S1, "Range: bytes=x\nAccept: x\nRange: bytes=2-3", 0, 0, P | RU | RJ | PA, P | RU | RJ | PA},
        {"two lines past the end", "GET", S1, "Range: bytes=5000-\nRange: bytes=6000-", 0, 0, P | RU | RJ, P | RU | RJ},
        {"other unit", "GET", S1, "Range: items=0-1", 0, 0, P | RU, P | RU},
        {"other unit, other range", "GET", S1, "Range: pages=one;two", 0, 0, P | RU, P | RU},
        {"other unit, nothing", "GET", S1, "Range: items=", 0, 0, P | RU | RJ, P | RU | RJ},
        {"no ranges", "GET", S1, "Range: bytes=0-1", NO_RANGES, 0, P, P},
        {"no ranges, past the end", "GET", S1, "Range: bytes=5000-", NO_RANGES, 0, P, P},
        {"unsized", "GET", S1, "Range: bytes=5000-", UNSIZED, 0, P | PA | RU, P | PA | RU},
        {"empty content", "GET", S1, "Range: bytes=0-", EMPTY, 0, P | RU, P | RU},
        {"empty content, suffix", "GET", S1, "Range: bytes=-5", EMPTY, 0, P | PA | RU, P | PA},
        {"plain 206 is 200 with Range", "GET", S1, "If-None-Match: \"v1\"\nRange: bytes=0-1", 0, 206, NM, NM},
        {"plain 416 too", "GET", S1, "If-None-Match: \"v1\"\nRange: bytes=5000-", 0, 416, NM, NM},
        {"plain 416 passes", "GET", S1, "Range: bytes=5000-", 0, 416, P | RU, P | RU},
        {"plain 404", "GET", S1, "Range: bytes=0-1", 0, 404, P, P},
    };

    (void)state;
    WALK(rows);
}

static void test_condition_required(void **state)
{
    static const row rows[] = {
        {"PUT", "PUT", S1, NULL, POLICY, 0, CR, CR},
        {"PATCH", "PATCH", S1, NULL, POLICY, 0, CR, CR},
        {"DELETE", "DELETE", S1, NULL, POLICY, 0, CR, CR},
        {"PUT to nothing", "PUT", NULL, NULL, POLICY | GONE, 0, CR, CR},
        {"POST", "POST", S1, NULL, POLICY, 0, P, P},
        {"GET", "GET", S1, NULL, POLICY, 0, P, P},
        {"true", "PUT", S1, "If-Match: \"v1\"", POLICY, 0, P, P},
        {"false", "PUT", S1, "If-Match: \"v0\"", POLICY, 0, F, F},
        {"If-None-Match", "PUT", S1, "If-None-Match: \"v0\"", POLICY, 0, P, P},
        {"If-Unmodified-Since", "PUT", S1, "If-Unmodified-Since: " RFC_DATE, POLICY, 0, P, P},
        {"If-Modified-Since is none", "PUT", S1, "If-Modified-Since: " RFC_DATE, POLICY, 0, CR, CR},
        {"ignored: no date", "PUT", S1, "If-Unmodified-Since: " RFC_DATE, POLICY | DATELESS, 0, P | CR, P | CR},
        {"ignored: rubbish", "PUT", S1, "If-Unmodified-Since: x", POLICY, 0, P | CR, P | CR},
        {"malformed", "PUT", S1, "If-Match: x", POLICY, 0, P | F | RJ | CR, P | F | RJ | CR},
        {"ignored, then true", "PUT", S1, "If-Unmodified-Since: x\nIf-None-Match: \"v0\"", POLICY, 0, P, P},
        {"404", "DELETE", NULL, NULL, POLICY | GONE, 0, P | CR, P | CR},
        {"404 with a condition", "DELETE", NULL, "If-Match: *", POLICY | GONE, 0, P, P},
    };

    (void)state;
    WALK(rows);
}
/* clang-format on */

static const struct {
    const char *name, *method, *etag, *lines;
    unsigned plain_status;
    pc_truth truth[PC_CONDITION_COUNT];
    pc_clause_id clause[PC_CONDITION_COUNT], decided_by;
} explained[] = {
    {"nothing", "GET", S1, NULL, 200, {0}, {0}, 0},
    {"mismatch",
     "PUT",
     S1,
     "If-Match: \"v0\"",
     200,
     {PC_FALSE},
     {PC_CLAUSE_IF_MATCH_FALSE},
     PC_CLAUSE_IF_MATCH_FALSE},
    {"weak",
     "PUT",
     W1,
     "If-Match: W/\"v1\"\nIf-Unmodified-Since: x\nIf-None-Match: *",
     200,
     {PC_FALSE, PC_IGNORED, PC_IGNORED},
     {PC_CLAUSE_IF_MATCH_STRONG, PC_CLAUSE_IF_UNMODIFIED_SINCE_WITH_IF_MATCH,
      PC_CLAUSE_PRECEDENCE_412_ENDS},
     PC_CLAUSE_IF_MATCH_FALSE},
    {"304",
     "GET",
     S1,
     "If-Match: *\nIf-None-Match: W/\"v1\"\nIf-Modified-Since: x\n"
     "Range: bytes=0-\nIf-Range: \"v1\"",
     200,
     {PC_TRUE, PC_ABSENT, PC_FALSE, PC_IGNORED, PC_IGNORED},
     {PC_CLAUSE_IF_MATCH_STAR, PC_CLAUSE_NONE, PC_CLAUSE_IF_NONE_MATCH_WEAK,
      PC_CLAUSE_IF_MODIFIED_SINCE_WITH_IF_NONE_MATCH,
      PC_CLAUSE_PRECEDENCE_NONE_MATCH_ENDS},
     PC_CLAUSE_IF_NONE_MATCH_304},
    {"304 by date",
     "GET",
     S1,
     "If-Modified-Since: " RFC_DATE "\nRange: bytes=0-\nIf-Range: \"v0\"",
     200,
     {PC_ABSENT, PC_ABSENT, PC_ABSENT, PC_FALSE, PC_IGNORED},
     {PC_CLAUSE_NONE, PC_CLAUSE_NONE, PC_CLAUSE_NONE,
      PC_CLAUSE_IF_MODIFIED_SINCE_304, PC_CLAUSE_PRECEDENCE_MODIFIED_ENDS},
     PC_CLAUSE_IF_MODIFIED_SINCE_304},
    {"dates",
     "PUT",
     S1,
     "If-Unmodified-Since: " RFC_BEFORE "\nIf-Modified-Since: " RFC_DATE,
     200,
     {PC_ABSENT, PC_FALSE, PC_ABSENT, PC_IGNORED},
     {PC_CLAUSE_NONE, PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE, PC_CLAUSE_NONE,
      PC_CLAUSE_IF_MODIFIED_SINCE_METHOD},
     PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE},
    {"false If-Range",
     "GET",
     S1,
     "Range: bytes=0-\nIf-Range: W/\"v1\"",
     200,
     {PC_ABSENT, PC_ABSENT, PC_ABSENT, PC_ABSENT, PC_FALSE},
     {PC_CLAUSE_NONE, PC_CLAUSE_NONE, PC_CLAUSE_NONE, PC_CLAUSE_NONE,
      PC_CLAUSE_IF_RANGE_STRONG},
     PC_CLAUSE_IF_RANGE_FALSE},
    {"malformed",
     "GET",
     S1,
     "If-None-Match: *, \"v1\"\nIf-Range: x",
     200,
     {PC_ABSENT, PC_ABSENT, PC_UNDEFINED, PC_ABSENT, PC_IGNORED},
     {PC_CLAUSE_NONE, PC_CLAUSE_NONE, PC_CLAUSE_IF_NONE_MATCH_STAR_IN_LIST,
      PC_CLAUSE_NONE, PC_CLAUSE_IF_RANGE_WITHOUT_RANGE},
     PC_CLAUSE_IF_NONE_MATCH_STAR_IN_LIST},
    {"OPTIONS",
     "OPTIONS",
     S1,
     "If-Match: \"v0\"\nIf-Range: x",
     200,
     {PC_IGNORED, PC_ABSENT, PC_ABSENT, PC_ABSENT, PC_IGNORED},
     {PC_CLAUSE_EVAL_METHOD_SELECTS_NOTHING, PC_CLAUSE_NONE, PC_CLAUSE_NONE,
      PC_CLAUSE_NONE, PC_CLAUSE_EVAL_METHOD_SELECTS_NOTHING},
     0},
    {"403",
     "GET",
     S1,
     "If-None-Match: \"v1\"",
     403,
     {PC_ABSENT, PC_ABSENT, PC_IGNORED},
     {PC_CLAUSE_NONE, PC_CLAUSE_NONE, PC_CLAUSE_EVAL_ONLY_IF_SUCCESS},
     0},
    {"409 to PUT",
     "PUT",
     S1,
     "If-Match: \"v0\"",
     409,
     {PC_UNDEFINED},
     {PC_CLAUSE_EVAL_FOUND_IN_CONTENT},
     PC_CLAUSE_EVAL_FOUND_IN_CONTENT},
    {"409 to PUT, true",
     "PUT",
     S1,
     "If-Match: \"v1\"",
     409,
     {PC_IGNORED},
     {PC_CLAUSE_EVAL_ONLY_IF_SUCCESS},
     0},
};

static void test_rulings_explain_themselves(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof explained / sizeof explained[0]; i++) {
        const char *name = explained[i].name;
        question q;
        pc_ruling ruling;

        question_init(&q, explained[i].method, explained[i].lines,
                      explained[i].etag, AT_RFC);
        q.state.plain_status = explained[i].plain_status;
        EXPECT_INT(name, pc_evaluate(&q.request, &q.state, &ruling), PC_OK);
        for (unsigned n = 0; n < PC_CONDITION_COUNT; n++) {
            if (ruling.step[n].truth != explained[i].truth[n] ||
                ruling.step[n].clause != explained[i].clause[n])
                fail_msg(
                    "%s: %s is %s by %d, not %s by %d", name,
                    pc_condition_name(n), pc_truth_name(ruling.step[n].truth),
                    ruling.step[n].clause, pc_truth_name(explained[i].truth[n]),
                    explained[i].clause[n]);
        }
        EXPECT_INT(name, ruling.decided_by, explained[i].decided_by);
        question_release(&q);
    }
}

static const struct {
    row row;
    const unsigned yes[8], no[8]; /* 0 at the end */
} statuses[] = {
    {{"GET", "GET", S1, NULL, 0, 0, 0, 0}, {200}, {201, 204, 206, 304, 412}},
    {{"GET 404", "GET", NULL, "If-Match: *", GONE, 0, 0, 0}, {404}, {200, 412}},
    {{"PUT", "PUT", S1, NULL, 0, 0, 0, 0},
     {200, 201, 202, 204},
     {206, 304, 400, 404, 412, 428}},
    {{"PUT 201", "PUT", NULL, NULL, GONE, 0, 0, 0},
     {200, 201, 204},
     {206, 404, 412}},
    {{"DELETE 204", "DELETE", S1, "If-Match: *", 0, 204, 0, 0},
     {200, 202, 204},
     {206, 404, 412}},
    {{"false", "PUT", S1, "If-Match: \"x\"", 0, 0, 0, 0},
     {412},
     {200, 204, 400, 409}},
    {{"false, applied", "PUT", S1, "If-Match: \"x\"", APPLIED, 0, 0, 0},
     {412, 200, 201, 204},
     {206, 304}},
    {{"false, applied, 409", "PUT", S1, "If-Match: \"x\"", APPLIED, 409, 0, 0},
     {412, 409, 204},
     {206, 304}},
    {{"malformed", "GET", S1, "If-None-Match: x", 0, 0, 0, 0},
     {200, 304, 400},
     {206, 412, 416}},
    {{"range", "GET", S1, "Range: bytes=0-0", 0, 0, 0, 0},
     {200, 206},
     {400, 416, 304}},
    {{"range, plain 206", "GET", S1, "Range: bytes=0-0", 0, 206, 0, 0},
     {200, 206},
     {400, 416, 304}},
    {{"false If-Range, plain 206", "GET", S1,
      "Range: bytes=0-0\nIf-Range: \"x\"", 0, 206, 0, 0},
     {200},
     {206, 416}},
    {{"past the end", "GET", S1, "Range: bytes=1000-", 0, 0, 0, 0},
     {200, 416},
     {206, 400}},
    {{"428", "PUT", S1, NULL, POLICY, 0, 0, 0}, {428}, {200, 204, 412}},
    {{"plain 412", "PUT", S1, NULL, 0, 412, 0, 0}, {412}, {200, 204}},
    {{"plain 303", "POST", S1, "If-Match: \"x\"", 0, 303, 0, 0},
     {303},
     {200, 412}},
};

static void test_statuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        question q;
        pc_ruling ruling;

        ask(&statuses[i].row, &q, &ruling);
        for (const unsigned *status = statuses[i].yes; *status; status++)
            if (!pc_ruling_allows_status(&ruling, &q.request, &q.state,
                                         *status))
                fail_msg("%s: %u is refused", statuses[i].row.name, *status);
        for (const unsigned *status = statuses[i].no; *status; status++)
            if (pc_ruling_allows_status(&ruling, &q.request, &q.state, *status))
                fail_msg("%s: %u is allowed", statuses[i].row.name, *status);
        question_release(&q);
    }
}

static void test_wrong_arguments(void **state)
{
    question q;
    pc_ruling ruling;
    pc_request request;

    (void)state;
    question_init(&q, "GET", "If-Match: *", S1, AT_RFC);
    EXPECT_INT("request", pc_evaluate(NULL, &q.state, &ruling), PC_EINVAL);
    EXPECT_INT("state", pc_evaluate(&q.request, NULL, &ruling), PC_EINVAL);
    EXPECT_INT("ruling", pc_evaluate(&q.request, &q.state, NULL), PC_EINVAL);
    request = q.request;
    request.method.len = 0;
    EXPECT_INT("method", pc_evaluate(&request, &q.state, &ruling), PC_EINVAL);
    request = q.request;
    request.fields = NULL;
    EXPECT_INT("fields", pc_evaluate(&request, &q.state, &ruling), PC_EINVAL);
    q.state.plain_status = 0;
    EXPECT_INT("no status", pc_evaluate(&q.request, &q.state, &ruling),
               PC_EINVAL);
    q.state.plain_status = 600;
    EXPECT_INT("status 600", pc_evaluate(&q.request, &q.state, &ruling),
               PC_EINVAL);
    question_release(&q);
}

static void test_names(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit < 1u << PC_OUTCOME_COUNT; bit <<= 1) {
        const char *name = pc_outcome_name((pc_outcome)bit);

        assert_non_null(name);
        EXPECT_INT(name, pc_outcome_find(TIGHT(name)), bit);
    }
    EXPECT_STR("428", pc_outcome_name(PC_CONDITION_REQUIRED),
               "condition-required");
    assert_null(pc_outcome_name((pc_outcome)3));
    EXPECT_INT("unknown", pc_outcome_find(TIGHT("perform")), 0);
    EXPECT_STR("truth", pc_truth_name(PC_UNDEFINED), "undefined");
    EXPECT_STR("field", pc_condition_name(PC_STEP_IF_RANGE), "If-Range");
    assert_null(pc_condition_name(PC_CONDITION_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_if_match),
        cmocka_unit_test(test_if_none_match),
        cmocka_unit_test(test_if_modified_since),
        cmocka_unit_test(test_if_unmodified_since),
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_if_range),
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_condition_required),
        cmocka_unit_test(test_rulings_explain_themselves),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_wrong_arguments),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
