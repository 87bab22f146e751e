/* Every key of a case, one row each. */
#include "input/case_keys.h"

#include "input/parts.h"

#define HOUR_MS 3600000

/* clang-format off */
static const pc_word resource_words[] = {
    {"present", PC_GIVEN_PRESENT}, {"missing", PC_GIVEN_MISSING}, {NULL, 0}};
static const pc_word etag_words[] = {
    {"some", PC_ETAG_SOME}, {"strong", PC_ETAG_STRONG}, {"weak", PC_ETAG_WEAK}, {"none", PC_ETAG_NONE}, {NULL, 0}};
static const pc_word modified_words[] = {
    {"present", PC_MODIFIED_PRESENT}, {"settled", PC_MODIFIED_SETTLED}, {"fresh", PC_MODIFIED_FRESH}, {"absent", PC_MODIFIED_NONE}, {NULL, 0}};
static const pc_word plain_words[] = {
    {"performed", PC_PLAIN_PERFORMED}, {"refused", PC_PLAIN_REFUSED}, {"any", PC_PLAIN_ANY}, {NULL, 0}};
static const pc_word run_words[] = {
    {"all", PC_RUN_ALL}, {"disagree", PC_RUN_DISAGREE}, {"none", PC_RUN_NONE}, {NULL, 0}};

#define GIVEN(member) offsetof(pc_given, member)
static const pc_key given_rows[] = {
    {.name = "resource", .type = PC_KEY_WORD, .at = GIVEN(resource), .words = resource_words, .fallback = "present",
     .doc = "whether there is a representation at the URL"},
    {.name = "etag", .type = PC_KEY_WORD, .at = GIVEN(etag), .words = etag_words,
     .doc = "the entity tag of a plain GET: any, strong, weak, or none at all"},
    {.name = "last-modified", .type = PC_KEY_WORD, .at = GIVEN(modified), .words = modified_words,
     .doc = "Last-Modified of a plain GET; settled: more than a second before Date (waited for), fresh: within that second"},
    {.name = "plain", .type = PC_KEY_WORD, .at = GIVEN(plain), .words = plain_words, .fallback = "performed",
     .doc = "the answer to the same request without its conditions: 2xx, refused, or either"},
    {.name = "versions", .type = PC_KEY_UNSIGNED, .at = GIVEN(versions), .low = 1, .high = 2,
     .doc = "2: updated once before, so that ${old.etag} and ${old.last-modified} are known"},
    {.name = "ranges", .type = PC_KEY_TRISTATE, .at = GIVEN(ranges), .doc = "whether a plain bytes=0-0 is answered with 206"},
    {.name = "length", .type = PC_KEY_SIZE64, .at = GIVEN(min_length), .high = (uint64_t)1 << 28, .doc = "octets of content, at least"},
    {.name = "policy", .type = PC_KEY_CUSTOM, .at = GIVEN(condition_required), .form = "condition-required", .parse = pc_case_parse_policy,
     .schema = "{\"const\": \"condition-required\"}", .doc = "a write without a condition is refused with 428"},
    {.name = "coding", .type = PC_KEY_CUSTOM, .at = GIVEN(coding), .form = "gzip", .parse = pc_case_parse_coding,
     .schema = "{\"const\": \"gzip\"}", .doc = "another content comes with Accept-Encoding: gzip"},
    {.name = "auth", .type = PC_KEY_CUSTOM, .at = GIVEN(auth), .form = "required", .parse = pc_case_parse_needs_auth,
     .schema = "{\"const\": \"required\"}", .doc = "without credentials the answer is 401"},
};
const pc_keys pc_given_keys = {
    .what = "'given'", .rows = given_rows, .n = sizeof given_rows / sizeof given_rows[0], .size = sizeof(pc_given)};

#define CASE(member) offsetof(pc_case, member)
static const pc_key send_rows[] = {
    {.name = "fields", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = CASE(fields), .n_at = CASE(n_fields),
     .form = PC_FIELDS_FORM, .parse = pc_fields_parse, .schema = pc_fields_schema, .doc = "field lines, in order, exactly as sent"},
    {.name = "body", .type = PC_KEY_CUSTOM, .at = CASE(body), .n_at = CASE(body_text), .form = "new, same, none or {text: ...}",
     .parse = pc_case_parse_body, .schema = "{\"anyOf\": [{\"enum\": [\"new\", \"same\", \"none\"]}, {\"type\": \"object\"}]}",
     .doc = "content: the update template with a fresh token, what is stored now, nothing, or a literal"},
    {.name = "auth", .type = PC_KEY_CUSTOM, .at = CASE(no_auth), .form = "none", .parse = pc_case_parse_no_auth,
     .schema = "{\"const\": \"none\"}", .doc = "none: without the target's credentials"},
    {.name = "pipeline", .type = PC_KEY_BOOL, .at = CASE(pipelined), .doc = "a GET follows on the same connection without waiting"},
};
static const pc_keys send_keys = {.what = "'send'", .rows = send_rows, .n = sizeof send_rows / sizeof send_rows[0]};

static const pc_key after_rows[] = {
    {.name = "unchanged", .type = PC_KEY_BOOL, .at = CASE(after_unchanged), .doc = "the content afterwards is what it was"},
    {.name = "changed", .type = PC_KEY_BOOL, .at = CASE(after_changed), .doc = "the content afterwards is what was sent"},
};
static const pc_keys after_keys = {.what = "'after'", .rows = after_rows, .n = sizeof after_rows / sizeof after_rows[0]};

static const pc_key case_rows[] = {
    {.name = "id", .type = PC_KEY_CUSTOM, .at = CASE(id), .form = "group/slug in small letters", .parse = pc_case_parse_id,
     .schema = "{\"type\": \"string\", \"pattern\": \"^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*$\"}", .doc = "group/slug, unique"},
    {.name = "name", .type = PC_KEY_CUSTOM, .at = CASE(id), .form = "a slug in small letters", .parse = pc_case_parse_name,
     .schema = "{\"type\": \"string\", \"pattern\": \"^[a-z0-9][a-z0-9.-]*$\"}", .doc = "of a story, instead of id: it becomes scenario/NAME"},
    {.name = "title", .type = PC_KEY_STRING, .at = CASE(title), .low = 1, .high = 200, .doc = "what is so when it passes, one sentence"},
    {.name = "cite", .type = PC_KEY_CUSTOM, .flags = PC_KEY_REQUIRED, .at = CASE(cites), .n_at = CASE(n_cites), .form = "a clause or a list of them",
     .parse = pc_case_parse_cite, .schema = "{\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}}",
     .doc = "rows of clauses.h by name or reference; the first gives section and level"},
    {.name = "tags", .type = PC_KEY_STRINGS, .at = CASE(tags), .n_at = CASE(n_tags), .low = 1, .high = 64, .doc = "words to select it by"},
    {.name = "methods", .type = PC_KEY_CUSTOM, .at = CASE(methods), .n_at = CASE(n_methods), .form = "a list of methods", .parse = pc_case_parse_methods,
     .schema = "{\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}}", .doc = "one run for each"},
    {.name = "given", .type = PC_KEY_GROUP, .at = CASE(given), .of = &pc_given_keys, .doc = "what must be so before"},
    {.name = "with", .type = PC_KEY_CUSTOM, .at = CASE(with), .n_at = CASE(n_with), .form = "a map of names to maps of labels and values",
     .parse = pc_case_parse_with, .schema = "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"object\"}}",
     .doc = "one run for each combination of values, as ${with.NAME}; ~ leaves the field line out"},
    {.name = "run", .type = PC_KEY_WORD, .at = CASE(run), .words = run_words, .fallback = "all",
     .doc = "which combinations belong to the default run"},
    {.name = "send", .type = PC_KEY_GROUP, .of = &send_keys, .doc = "the request that is judged"},
    {.name = "expect", .type = PC_KEY_CUSTOM, .at = CASE(expect), .form = "a list of outcome words, or ruling", .parse = pc_case_parse_expect,
     .schema = "{\"type\": [\"string\", \"array\", \"object\"]}",
     .doc = "what the author believes: performed, partial, not-modified, failed, already-applied, rejected, range-unsatisfiable, condition-required; ruling: whatever the oracle says"},
    {.name = "after", .type = PC_KEY_GROUP, .of = &after_keys, .doc = "what a GET shows afterwards"},
    {.name = "why", .type = PC_KEY_STRING, .at = CASE(why), .low = 1, .high = 1000, .doc = "what goes wrong for users when it fails"},
    {.name = "mend", .type = PC_KEY_STRING, .at = CASE(mend), .low = 1, .high = 1000, .doc = "how the author of a server repairs it"},
    {.name = "disputed", .type = PC_KEY_STRING, .at = CASE(disputed), .low = 1, .high = 1000, .doc = "why readers of the RFC differ: a finding weighs no more than a should"},
    {.name = "fails-on", .type = PC_KEY_STRINGS, .at = CASE(fails_on), .n_at = CASE(n_fails_on), .low = 1, .high = 64,
     .doc = "faults of the reference server that it finds"},
    {.name = "steps", .type = PC_KEY_CUSTOM, .at = CASE(steps), .n_at = CASE(n_steps), .form = "a list of steps", .parse = pc_steps_parse,
     .schema = "{\"type\": \"array\", \"items\": {\"type\": \"object\"}}", .doc = "a story: one request after the other"},
    {.name = "origin", .type = PC_KEY_CUSTOM, .at = CASE(versions), .n_at = CASE(n_versions), .form = "a map of names to versions", .parse = pc_origin_parse,
     .schema = "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"object\"}}",
     .doc = "what precheck's own origin has behind the cache under test: versions by name; the steps say when"},
    {.name = "race", .type = PC_KEY_CUSTOM, .at = CASE(race), .form = "a map", .parse = pc_case_parse_node, .schema = "{\"type\": \"object\"}",
     .doc = "many clients at once"},
    {.name = "settle", .type = PC_KEY_CUSTOM, .at = CASE(race), .form = "a list of steps", .parse = pc_case_parse_node, .schema = "{\"type\": \"array\"}",
     .doc = "what follows a race"},
};
const pc_keys pc_case_keys = {
    .what = "a case", .rows = case_rows, .n = sizeof case_rows / sizeof case_rows[0], .size = sizeof(pc_case),
    .pos_at = CASE(pos) + 1, .check = pc_case_check};

#define STEP(member) offsetof(pc_case_step, member)
#define CLAIM(key, text, what) {.name = key, .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .form = text, .parse = pc_claim_parse, .doc = what}
static const pc_key step_rows[] = {
    {.name = "fields", .type = PC_KEY_CUSTOM, .flags = PC_KEY_TEMPLATE, .at = STEP(fields), .n_at = STEP(n_fields),
     .form = PC_FIELDS_FORM, .parse = pc_fields_parse, .schema = pc_fields_schema, .doc = "field lines; the conditions can also stand as keys: if-match: $v0"},
    {.name = "body", .type = PC_KEY_CUSTOM, .at = STEP(body), .n_at = STEP(body_text), .form = "new, same, none or {text: ...}",
     .parse = pc_case_parse_body, .doc = "content, as in send"},
    {.name = "expect", .type = PC_KEY_CUSTOM, .at = STEP(expect), .n_at = STEP(n_expect), .form = "a status such as 412 or 2xx, or a list of them",
     .parse = pc_step_parse_expect, .doc = "statuses; without it the oracle alone judges"},
    {.name = "save", .type = PC_KEY_CUSTOM, .at = STEP(saves), .n_at = STEP(n_saves), .form = "a map such as {v0: etag}", .parse = pc_step_parse_save,
     .doc = "names for parts of the answer: a field name in small letters, or status"},
    {.name = "until", .type = PC_KEY_CUSTOM, .form = "strong or settled", .parse = pc_step_parse_until,
     .doc = "repeat the GET until its tag is strong, or its date more than a second old"},
    {.name = "say", .type = PC_KEY_STRING, .at = STEP(say), .low = 1, .high = 200, .doc = "what the story says here"},
    {.name = "origin", .type = PC_KEY_STRING, .at = STEP(origin), .low = 1, .high = 80, .doc = "the version that the origin has from here on; at first it has the first"},
    {.name = "wait", .type = PC_KEY_DURATION, .at = STEP(wait_ms), .low = 1, .high = 60000, .doc = "before the request, so that what is stored gets old"},
    CLAIM("got", "a map of field names and values", "fields of the answer; ~ is a field that is not there"),
    CLAIM("content", "the name of a version, or none", "whose content the answer has"),
    CLAIM("reaches-origin", "true or false", "whether the origin was asked before the answer came"),
    CLAIM("validates", "true or false", "whether what reached the origin had If-None-Match or If-Modified-Since"),
    CLAIM("origin-saw", "a map of field names and values", "fields of a request that reached the origin, in whole"),
    CLAIM("origin-lists", "a map of field names and members", "a member that the list of such a field has"),
    CLAIM("origin-lacks", "a map of field names and members", "a member that it must not have"),
    CLAIM("origin-answers", "a status such as 304 or 2xx, or a list of them", "what the origin answered"),
    CLAIM("not-by-itself", "a status such as 412, or a list of them", "an answer that only the origin may give"),
    {.name = "needs", .type = PC_KEY_CUSTOM, .form = "a map of claims", .parse = pc_claim_parse_needs,
     .doc = "claims, `expect` too, without which there is nothing to judge: a cache need not store"},
};
const pc_keys pc_step_keys = {
    .what = "a step", .rows = step_rows, .n = sizeof step_rows / sizeof step_rows[0], .size = sizeof(pc_case_step)};

#define VERSION(member) offsetof(pc_origin_version, member)
static const pc_key version_rows[] = {
    {.name = "status", .type = PC_KEY_UNSIGNED, .at = VERSION(status), .low = 200, .high = 599, .fallback = "200",
     .doc = "of the plain answer; with 304 it answers conditional requests alone, and the version before it the others"},
    {.name = "fields", .type = PC_KEY_CUSTOM, .at = VERSION(fields), .n_at = VERSION(n_fields), .form = PC_FIELDS_FORM,
     .parse = pc_fields_parse, .schema = pc_fields_schema, .doc = "field lines of the answer; Date, Content-Type and Content-Length come by themselves"},
    {.name = "not-modified", .type = PC_KEY_CUSTOM, .at = VERSION(not_modified), .n_at = VERSION(n_not_modified), .form = PC_FIELDS_FORM,
     .parse = pc_fields_parse, .schema = pc_fields_schema, .doc = "field lines that its 304 has besides ETag, Last-Modified, Cache-Control, Expires and Vary, or in their place"},
    {.name = "body", .type = PC_KEY_TEXT, .at = VERSION(body), .low = 1, .high = 65536, .doc = "content; without it a line with the version's name"},
    {.name = "conditions", .type = PC_KEY_CUSTOM, .at = VERSION(conditions_ignored), .form = "evaluated or ignored", .parse = pc_version_parse_conditions,
     .schema = "{\"enum\": [\"evaluated\", \"ignored\"]}", .doc = "ignored: always the full answer"},
    {.name = "ranges", .type = PC_KEY_BOOL, .at = VERSION(ranges), .doc = "whether it answers bytes=a-b with 206"},
    {.name = "write", .type = PC_KEY_UNSIGNED, .at = VERSION(write_status), .low = 200, .high = 599, .fallback = "204",
     .doc = "status of its answer to PUT, POST, PATCH and DELETE"},
};
const pc_keys pc_version_keys = {
    .what = "a version", .rows = version_rows, .n = sizeof version_rows / sizeof version_rows[0],
    .size = sizeof(pc_origin_version), .pos_at = VERSION(pos) + 1};
/* clang-format on */
