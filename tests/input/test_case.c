/* Good cases: what is read is what was written. */
#include "input/loaded.h"

static void expect_good(loaded *l)
{
    if (l->rc != PC_OK)
        fail_msg("refused:\n%s", said(l));
}

static void test_an_entry(void **state)
{
    static const char text[] =
        "- id: if-match/weak-tag\n"
        "  title: A weak tag never satisfies If-Match\n"
        "  cite: [IF_MATCH_STRONG, IM5]\n"
        "  tags: [core]\n"
        "  methods: [PUT, DELETE]\n"
        "  given: {resource: missing, etag: weak, last-modified: settled, plain: "
        "any, versions: 2, ranges: true, length: 4, policy: "
        "condition-required, coding: gzip, auth: required}\n"
        "  with: {tag: {true: \"${etag}\", absent: ~, empty: \"\", null: "
        "\"~\"}}\n"
        "  run: disagree\n"
        "  send: {fields: [[If-Match, \"${with.tag}\"], [iF-mAtCh, '\"a\"'], "
        "[If-Match, '\"\\x00\"']], body: {text: \"x${token}\"}, auth: none, "
        "pipeline: true}\n"
        "  expect: [failed, rejected]\n"
        "  after: {unchanged: true}\n"
        "  why: w\n"
        "  mend: m\n"
        "  fails-on: [weak-if-match, other]\n";
    const pc_case *c;
    loaded l;

    (void)state;
    start(&l);
    load_cases(&l, PC_LIT(text), false);
    expect_good(&l);
    c = &l.cases[0];
    EXPECT_INT("one", l.n_cases, 1);
    EXPECT_STR("id", c->id, "if-match/weak-tag");
    EXPECT_INT("line", c->pos.line, 1);
    EXPECT_INT("by name", c->cites[0], PC_CLAUSE_IF_MATCH_STRONG);
    EXPECT_INT("by ref", c->cites[1], PC_CLAUSE_IF_MATCH_NO_SIDE_EFFECT);
    EXPECT_STR("method", c->methods[1], "DELETE");
    EXPECT_INT("resource", c->given.resource, PC_GIVEN_MISSING);
    EXPECT_INT("etag", c->given.etag, PC_ETAG_WEAK);
    EXPECT_INT("modified", c->given.modified, PC_MODIFIED_SETTLED);
    EXPECT_INT("plain", c->given.plain, PC_PLAIN_ANY);
    EXPECT_INT("versions", c->given.versions, 2);
    EXPECT_INT("ranges", c->given.ranges, 1);
    EXPECT_INT("length", c->given.min_length, 4);
    EXPECT_TRUE("policy", c->given.condition_required);
    EXPECT_TRUE("coding", c->given.coding);
    EXPECT_TRUE("auth", c->given.auth);
    EXPECT_INT("values", c->with[0].n_values, 4);
    EXPECT_STR("label", c->with[0].values[0].label, "true");
    EXPECT_TRUE("absent", c->with[0].values[1].absent);
    EXPECT_TRUE("empty is not absent", !c->with[0].values[2].absent);
    EXPECT_SPAN("nor a tilde in quotes", c->with[0].values[3].text, "~");
    EXPECT_INT("run", c->run, PC_RUN_DISAGREE);
    EXPECT_INT("fields", c->n_fields, 3);
    EXPECT_STR("as spelt", c->fields[1].name, "iF-mAtCh");
    EXPECT_SPAN("octet escape stays for the run", c->fields[2].value,
                "\"\\x00\"");
    EXPECT_INT("body", c->body, PC_BODY_TEXT);
    EXPECT_SPAN("text", c->body_text, "x${token}");
    EXPECT_TRUE("no auth", c->no_auth);
    EXPECT_TRUE("pipelined", c->pipelined);
    EXPECT_INT("expect", c->expect, 8 | 32);
    EXPECT_TRUE("unchanged", c->after_unchanged && !c->after_changed);
    EXPECT_INT("faults", c->n_fails_on, 2);
    EXPECT_TRUE("from the catalogue", !c->own);
    finish(&l);
}

static void test_defaults(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    load_cases(&l,
               PC_LIT("- {id: a/b, cite: IM1, methods: GET, send: {}, "
                      "expect: ruling}\n"
                      "---\n"
                      "{id: a/c, cite: IM1, methods: GET, send: {fields: "
                      "{If-Match: $etag}}, expect: failed}\n"),
               true);
    expect_good(&l);
    EXPECT_INT("both documents", l.n_cases, 2);
    EXPECT_TRUE("ruling", l.cases[0].expect_ruling && !l.cases[0].expect);
    EXPECT_INT("body", l.cases[0].body, PC_BODY_DEFAULT);
    EXPECT_INT("ranges", l.cases[0].given.ranges, -1);
    EXPECT_INT("resource", l.cases[0].given.resource, PC_GIVEN_PRESENT);
    EXPECT_INT("plain", l.cases[0].given.plain, PC_PLAIN_PERFORMED);
    EXPECT_STR("title", l.cases[0].title, "a/b");
    EXPECT_INT("a map of fields", l.cases[1].n_fields, 1);
    EXPECT_INT("one word", l.cases[1].expect, 8);
    finish(&l);
}

static void test_a_story(void **state)
{
    static const char text[] =
        "name: overtake\n"
        "cite: IM5\n"
        "steps:\n"
        "  - put: {body: new, expect: 2xx}\n"
        "  - get: {save: {v0: etag, s: status}, until: [strong, settled], say: "
        "hello}\n"
        "  - A: {put: {if-match: $v0, body: same, fields: [[X-A, b]]}, hold: "
        "last-byte}\n"
        "  - B: {put: {if-match: $v0, body: none}, stalled-after: 2s, say: B "
        "waits}\n"
        "  - A: release\n"
        "  - get:\n"
        "  - {delete: {expect: [204, 412]}, say: end}\n";
    const pc_case_step *s;
    loaded l;

    (void)state;
    start(&l);
    load_cases(&l, PC_LIT(text), true);
    expect_good(&l);
    EXPECT_STR("id", l.cases[0].id, "scenario/overtake");
    EXPECT_INT("steps", l.cases[0].n_steps, 7);
    s = l.cases[0].steps;
    EXPECT_STR("method", s[0].method, "PUT");
    EXPECT_INT("2xx", s[0].expect[0].low, 200);
    EXPECT_INT("2xx", s[0].expect[0].high, 299);
    EXPECT_STR("saves", s[1].saves[0].what, "etag");
    EXPECT_INT("saves", s[1].n_saves, 2);
    EXPECT_TRUE("until", s[1].until_strong && s[1].until_settled);
    EXPECT_STR("say", s[1].say, "hello");
    EXPECT_STR("client", s[2].client, "A");
    EXPECT_INT("hold", s[2].hold, PC_HOLD_LAST_BYTE);
    EXPECT_STR("field", s[2].fields[0].name, "If-Match");
    EXPECT_SPAN("value", s[2].fields[0].value, "$v0");
    EXPECT_STR("and more", s[2].fields[1].name, "X-A");
    EXPECT_INT("same", s[2].body, PC_BODY_SAME);
    EXPECT_INT("stalled", s[3].stalled_after_ms, 2000);
    EXPECT_STR("say outside", s[3].say, "B waits");
    EXPECT_INT("release", s[4].kind, PC_STEP_RELEASE);
    EXPECT_STR("nothing but a method", s[5].method, "GET");
    EXPECT_INT("statuses", s[6].n_expect, 2);
    finish(&l);
}

static void test_races_are_kept_for_later(void **state)
{
    loaded l;

    (void)state;
    start(&l);
    load_cases(&l,
               PC_LIT("name: lost-update\ncite: IM5\n"
                      "race: {rounds: 200, gate: last-byte}\n"
                      "settle: [get: {}]\n"
                      "expect: {winners: 1, history: linearizable}\n"),
               true);
    expect_good(&l);
    EXPECT_TRUE("kept", l.cases[0].race != NULL);
    EXPECT_TRUE("the whole entry",
                pc_yaml_get(l.cases[0].race, "expect") != NULL);
    finish(&l);
}

static void test_outcome_words(void **state)
{
    (void)state;
    for (unsigned bit = 1; bit <= 128; bit *= 2)
        EXPECT_INT("there and back",
                   pc_outcome_bit(pc_span_of(pc_outcome_word(bit))), bit);
    EXPECT_TRUE("two bits", !pc_outcome_word(3));
    EXPECT_INT("no word", pc_outcome_bit(PC_LIT("412")), 0);
    EXPECT_STR("not-modified", pc_outcome_word(4), "not-modified");
    EXPECT_STR("failed", pc_outcome_word(8), "failed");
    EXPECT_STR("condition-required", pc_outcome_word(128),
               "condition-required");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_entry),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_a_story),
        cmocka_unit_test(test_races_are_kept_for_later),
        cmocka_unit_test(test_outcome_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
