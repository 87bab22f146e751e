/* The oracle and the second evaluator of the tests give the same ruling, for
 * any field values in any order (RFC 9110, 13.2.2).
 *
 * Input: five selector octets (method, state, entity tag, Last-Modified, plain
 * status), then one field a line: a letter M N S U R G and the value. */
#include "fuzz.h"
#include "oracle/second_evaluator.h"

#include <precheck/httpdate.h>
#include <precheck/oracle.h>

#include <string.h>

#define MAX_FIELDS 16
#define NOW        INT64_C(1795348800) /* 2026-11-22 */

static const char *const methods[] = {"GET",  "HEAD",   "PUT",    "PATCH",
                                      "POST", "DELETE", "OPTIONS"};
static const char *const tags[] = {NULL, "\"a\"", "W/\"a\"", "\"b,c\"", "\"\""};
static const int64_t dates[] = {784111777, 0, NOW - 3600, NOW};
static const unsigned plains[] = {200, 204, 201, 404, 405, 409, 401, 301};

static const struct {
    char letter;
    const char *name;
} fields[] = {{'M', "If-Match"},          {'N', "If-None-Match"},
              {'S', "If-Modified-Since"}, {'U', "If-Unmodified-Since"},
              {'R', "If-Range"},          {'G', "Range"}};

static const char *name_of(char letter)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].letter == letter)
            return fields[i].name;
    return NULL;
}

static size_t read_fields(pc_span *input, pc_field *ret_fields)
{
    size_t n = 0;

    bool has_range = false; /* two lines of it are broken, and then see below */

    while (input->len && n < MAX_FIELDS) {
        const char *name = name_of((char)fuzz_octet(input));
        pc_span value = fuzz_line(input);
        bool is_range = name && strcmp(name, "Range") == 0;

        if (!name || memchr(value.ptr, '\0', value.len) ||
            (is_range && has_range))
            continue;
        has_range |= is_range;
        ret_fields[n++] = (pc_field){{name, strlen(name)}, value};
    }
    return n;
}

/* How much of a broken range set a server may salvage is a matter of taste. */
static bool is_odd_range(pc_span value)
{
    static const char usual[] = "0123456789-,=abcdefghijklmnopqrstuvwxyz";

    for (size_t i = 0; i < value.len; i++)
        if (!strchr(usual, value.ptr[i]))
            return true;
    return false;
}

/* The second evaluator reads dates with the C library: it knows nothing of
 * dates that readers dispute, and its two-digit years turn at 69. */
static bool is_beyond_it(const pc_field *field)
{
    pc_date_form form;
    int64_t at;

    if (strcmp(field->name.ptr, "Range") == 0)
        return is_odd_range(field->value);
    return pc_date_parse(field->value, NOW, &at, &form) == PC_OK &&
           ((form & PC_DATE_CONTESTED) ||
            ((form & PC_DATE_RFC850) && at >= INT64_C(3124224000)));
}

/* What the two disagree on. */
static void tell(const pc_request *request, const pc_state *state,
                 const pc_ruling *ruling, unsigned allowed, unsigned expected)
{
    fprintf(stderr, "%s exists %d tag %d date %d plain %u length %lld\n",
            request->method.ptr, state->exists, state->etag != NULL,
            state->modified_s != NULL, state->plain_status,
            (long long)state->length);
    for (size_t i = 0; i < request->n_fields; i++)
        fprintf(stderr, "  %s: '%.*s'\n", request->fields[i].name.ptr,
                (int)request->fields[i].value.len,
                request->fields[i].value.ptr);
    fprintf(stderr, "oracle allows %u, expects %u; the other %u, %u\n",
            ruling->allowed, ruling->expected, allowed, expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pc_span input = {(const char *)data, size < 1000 ? size : 1000};
    unsigned method = fuzz_octet(&input), state_bits = fuzz_octet(&input),
             tag_index = fuzz_octet(&input), date_index = fuzz_octet(&input),
             plain_index = fuzz_octet(&input), allowed, expected;
    const char *tag_text = tags[tag_index % 5];
    pc_field list[MAX_FIELDS];
    pc_ruling ruling;
    pc_etag tag;
    pc_state state = {
        .now_s = NOW,
        .plain_status = plains[plain_index % 8],
        .length = state_bits & 1 ? 10 : -1,
        .exists = (state_bits & 2) == 0,
        .modified_is_strong = (state_bits & 4) != 0,
        .accepts_ranges = (state_bits & 8) == 0,
        .already_applied = (state_bits & 16) != 0,
        .requires_condition = (state_bits & 32) != 0,
    };
    pc_request request = {.fields = list};

    request.method.ptr = methods[method % 7];
    request.method.len = strlen(request.method.ptr);
    if (tag_text && state.exists) {
        MUST_HOLD(pc_etag_parse((pc_span){tag_text, strlen(tag_text)}, &tag) ==
                  PC_OK);
        state.etag = &tag;
    }
    if (date_index % 5 && state.exists)
        state.modified_s = &dates[date_index % 5 - 1];
    request.n_fields = read_fields(&input, list);
    for (size_t i = 0; i < request.n_fields; i++)
        if (is_beyond_it(&list[i]))
            return 0;
    MUST_HOLD(pc_evaluate(&request, &state, &ruling) == PC_OK);
    MUST_HOLD(ruling.expected != 0);
    MUST_HOLD((ruling.expected & ~ruling.allowed) == 0);
    second_evaluate(&request, &state, &allowed, &expected);
    if (ruling.allowed != allowed || ruling.expected != expected)
        tell(&request, &state, &ruling, allowed, expected);
    MUST_HOLD(ruling.allowed == allowed);
    MUST_HOLD(ruling.expected == expected);
    return 0;
}
