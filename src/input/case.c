#include "input/case.h"

#include "base/limits.h"
#include "base/str.h"
#include "input/case_keys.h"
#include "input/catalogue.h"
#include "input/names.h"
#include "input/parts.h"

#include <string.h>

#define MEMBER(type, base, key) ((type *)((char *)(base) + (key)->at))
#define COUNT(base, key)        ((size_t *)((char *)(base) + (key)->n_at))

/* --- words --------------------------------------------------------------- */

/* Bits of pc_outcome (precheck/oracle.h), which input/ may not see; a test of
 * plan/ or judge/ compares. */
static const struct {
    const char *word;
    unsigned bit;
} outcomes[] = {
    {"performed", 1},
    {"partial", 2},
    {"not-modified", 4},
    {"failed", 8},
    {"already-applied", 16},
    {"rejected", 32},
    {"range-unsatisfiable", 64},
    {"condition-required", 128},
};
#define N_OUTCOMES (sizeof outcomes / sizeof outcomes[0])

const char *pc_outcome_word(unsigned bit)
{
    for (size_t i = 0; i < N_OUTCOMES; i++)
        if (outcomes[i].bit == bit)
            return outcomes[i].word;
    return NULL;
}

unsigned pc_outcome_bit(pc_span word)
{
    for (size_t i = 0; i < N_OUTCOMES; i++)
        if (pc_span_is(word, outcomes[i].word))
            return outcomes[i].bit;
    return 0;
}

static const struct {
    const char *name, *ref;
} clauses[] = {{"", ""},
#define CLAUSE(name, ref, document, section, level, keyword, binds, vantage,   \
               gist, how)                                                      \
    {#name, ref},
               PC_CLAUSES(CLAUSE)
#undef CLAUSE
};

static pc_clause_id find_clause(pc_span text)
{
    for (unsigned i = 1; i < PC_CLAUSE_COUNT; i++)
        if (pc_span_is(text, clauses[i].name) ||
            pc_span_is(text, clauses[i].ref))
            return (pc_clause_id)i;
    return PC_CLAUSE_NONE;
}

/* --- small parsers ------------------------------------------------------- */

static bool is_slug(pc_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              (i && (c == '-' || c == '.'))))
            return false;
    }
    return text.len > 0 && text.len <= 80;
}

void pc_case_parse_id(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                      void *base)
{
    const char *text, *slash;

    if (!pc_key_string(binder, key, node, &text))
        return;
    slash = strchr(text, '/');
    if (slash && is_slug((pc_span){text, (size_t)(slash - text)}) &&
        is_slug(pc_span_of(slash + 1)))
        *MEMBER(const char *, base, key) = text;
    else
        pc_key_mismatch(binder, key, node, NULL);
}

void pc_case_parse_name(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    const char *text;

    if (!pc_key_string(binder, key, node, &text))
        return;
    if (is_slug(pc_span_of(text)))
        *MEMBER(const char *, base, key) =
            pc_arena_printf(binder->arena, "scenario/%s", text);
    else
        pc_key_mismatch(binder, key, node, NULL);
}

/* One node, or each of a list: how many there are. */
static size_t n_of(const pc_yaml *node)
{
    return node->kind == PC_YAML_LIST ? node->n : 1;
}

static const pc_yaml *item_of(const pc_yaml *node, size_t i)
{
    return node->kind == PC_YAML_LIST ? node->items[i] : node;
}

static void unknown_clause(pc_binder *binder, const pc_yaml *node,
                           const char *text)
{
    const char *names[PC_CLAUSE_COUNT] = {NULL}, *near;

    for (unsigned i = 1; i < PC_CLAUSE_COUNT; i++)
        names[i - 1] = clauses[i].name;
    near = pc_nearest(text, names);
    pc_fail_at(binder->diags, PC_EINVAL, node->pos,
               near ? pc_arena_printf(binder->arena, "did you mean %s?", near)
                    : "the names stand in <precheck/clauses.h>",
               "no clause '%s'", pc_key_shown(binder->arena, pc_span_of(text)));
}

void pc_case_parse_cite(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    pc_clause_id *cites;
    size_t n = 0;

    if (node->kind == PC_YAML_LIST && !pc_key_is_list(binder, key, node))
        return;
    cites = PC_NEW_ARRAY(binder->arena, n_of(node), pc_clause_id);
    for (size_t i = 0; i < n_of(node); i++) {
        const pc_yaml *item = item_of(node, i);
        const char *text;
        pc_clause_id id;

        if (!pc_key_string(binder, key, item, &text))
            continue;
        id = find_clause(pc_span_of(text));
        if (id == PC_CLAUSE_NONE)
            unknown_clause(binder, item, text);
        else
            cites[n++] = id;
    }
    *MEMBER(pc_clause_id *, base, key) = cites;
    *COUNT(base, key) = n;
}

void pc_case_parse_methods(pc_binder *binder, const pc_key *key,
                           const pc_yaml *node, void *base)
{
    static const char *const known[] = {"GET",     "HEAD",  "PUT",
                                        "POST",    "PATCH", "DELETE",
                                        "OPTIONS", "TRACE", NULL};
    const char **methods;
    size_t n = 0;

    if (node->kind == PC_YAML_LIST && !pc_key_is_list(binder, key, node))
        return;
    methods = PC_NEW_ARRAY(binder->arena, n_of(node), const char *);
    for (size_t i = 0; i < n_of(node); i++) {
        const pc_yaml *item = item_of(node, i);
        const char *text;

        if (!pc_key_string(binder, key, item, &text))
            continue;
        methods[n] = NULL;
        for (size_t j = 0; known[j]; j++)
            if (strcmp(known[j], text) == 0)
                methods[n] = known[j];
        if (methods[n])
            n++;
        else
            pc_key_mismatch(
                binder, key, item,
                "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS or TRACE");
    }
    *MEMBER(const char **, base, key) = methods;
    *COUNT(base, key) = n;
}

/* A key that takes one single word. */
static void parse_only_word(pc_binder *binder, const pc_key *key,
                            const pc_yaml *node, void *base)
{
    const char *text;

    if (!pc_key_string(binder, key, node, &text))
        return;
    if (strcmp(text, key->form) == 0)
        *MEMBER(bool, base, key) = true;
    else
        pc_key_mismatch(binder, key, node, NULL);
}

void pc_case_parse_policy(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    parse_only_word(binder, key, node, base);
}

void pc_case_parse_coding(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    parse_only_word(binder, key, node, base);
}

void pc_case_parse_needs_auth(pc_binder *binder, const pc_key *key,
                              const pc_yaml *node, void *base)
{
    parse_only_word(binder, key, node, base);
}

void pc_case_parse_no_auth(pc_binder *binder, const pc_key *key,
                           const pc_yaml *node, void *base)
{
    parse_only_word(binder, key, node, base);
}

/* Kept whole until race/ reads it. */
void pc_case_parse_node(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    if (node->kind == PC_YAML_SCALAR)
        pc_key_mismatch(binder, key, node, NULL);
    *MEMBER(const pc_yaml *, base, key) = node;
}

void pc_case_parse_body(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    pc_body_choice *choice = MEMBER(pc_body_choice, base, key);
    pc_span *text = (pc_span *)((char *)base + key->n_at);
    const pc_yaml *literal = pc_yaml_get(node, "text");

    if (node->kind == PC_YAML_MAP && literal && node->n == 1) {
        const pc_key text_key = {
            .name = "text", .flags = PC_KEY_TEMPLATE, .type = PC_KEY_TEXT};

        if (pc_key_scalar(binder, &text_key, literal, text))
            *choice = PC_BODY_TEXT;
    } else if (node->kind == PC_YAML_SCALAR && pc_span_is(node->text, "new")) {
        *choice = PC_BODY_NEW;
    } else if (node->kind == PC_YAML_SCALAR && pc_span_is(node->text, "same")) {
        *choice = PC_BODY_SAME;
    } else if (node->kind == PC_YAML_SCALAR && pc_span_is(node->text, "none")) {
        *choice = PC_BODY_NONE;
    } else {
        pc_key_mismatch(binder, key, node, NULL);
    }
}

/* --- with: --------------------------------------------------------------- */

static void parse_with_values(pc_binder *binder, const pc_key *key,
                              const pc_yaml *node, pc_with *with)
{
    with->values = PC_NEW_ARRAY(binder->arena, node->n, pc_with_value);
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *label = node->items[2 * i];
        const pc_yaml *value = node->items[2 * i + 1];
        pc_with_value *to = &with->values[with->n_values];

        *to = (pc_with_value){.label = label->text.ptr};
        if (!is_slug(label->text)) {
            pc_fail_at(binder->diags, PC_ESYNTAX, label->pos, NULL,
                       "the label '%s' is no word in small letters",
                       pc_key_shown(binder->arena, label->text));
            continue;
        }
        to->absent = pc_yaml_is_null(value);
        if (!to->absent && !pc_key_scalar(binder, key, value, &to->text))
            continue;
        with->n_values++;
    }
}

void pc_case_parse_with(pc_binder *binder, const pc_key *key,
                        const pc_yaml *node, void *base)
{
    pc_with *with;

    if (!pc_key_is_map(binder, key, node))
        return;
    with = PC_NEW_ARRAY(binder->arena, node->n, pc_with);
    for (size_t i = 0; i < node->n; i++) {
        const pc_yaml *values = node->items[2 * i + 1];

        with[i].name = node->items[2 * i]->text.ptr;
        if (!pc_key_is_map(binder, key, values))
            continue;
        if (!is_slug(node->items[2 * i]->text))
            pc_fail_at(binder->diags, PC_ESYNTAX, node->items[2 * i]->pos, NULL,
                       "'%s' is no word in small letters",
                       pc_key_shown(binder->arena, node->items[2 * i]->text));
        parse_with_values(binder, key, values, &with[i]);
        if (!with[i].n_values)
            pc_fail_at(binder->diags, PC_EINVAL, values->pos, NULL,
                       "'%s' has no values", with[i].name);
    }
    *MEMBER(pc_with *, base, key) = with;
    *COUNT(base, key) = node->n;
}

/* --- expect: ------------------------------------------------------------- */

static void unknown_outcome(pc_binder *binder, const pc_yaml *node)
{
    const char *names[N_OUTCOMES + 2] = {NULL}, *near;

    for (size_t i = 0; i < N_OUTCOMES; i++)
        names[i] = outcomes[i].word;
    names[N_OUTCOMES] = "ruling";
    near = pc_nearest(node->text.ptr, names);
    pc_fail_at(binder->diags, PC_EINVAL, node->pos,
               near ? pc_arena_printf(binder->arena, "did you mean '%s'?", near)
                    : "performed, partial, not-modified, failed, "
                      "already-applied, rejected, range-unsatisfiable, "
                      "condition-required",
               "no outcome '%s'", pc_key_shown(binder->arena, node->text));
}

void pc_case_parse_expect(pc_binder *binder, const pc_key *key,
                          const pc_yaml *node, void *base)
{
    pc_case *entry = base;

    if (node->kind == PC_YAML_MAP) { /* {winners: 1, ...}: of a race */
        entry->race = node;
        return;
    }
    if (node->kind == PC_YAML_SCALAR && pc_span_is(node->text, "ruling")) {
        entry->expect_ruling = true;
        return;
    }
    if (node->kind == PC_YAML_LIST && !node->n)
        pc_key_mismatch(binder, key, node, "at least one outcome");
    for (size_t i = 0; i < n_of(node); i++) {
        const pc_yaml *item = item_of(node, i);
        unsigned bit;

        if (item->kind != PC_YAML_SCALAR) {
            pc_key_mismatch(binder, key, item, NULL);
            continue;
        }
        bit = pc_outcome_bit(item->text);
        if (!bit)
            unknown_outcome(binder, item);
        entry->expect |= bit;
    }
}

/* --- a whole case -------------------------------------------------------- */

static void need(pc_binder *binder, const pc_yaml *node, const char *key)
{
    if (!pc_yaml_get(node, key))
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "a case needs the key '%s'", key);
}

/* Templates may use with.NAME, and what any step saves. */
static void check_names(pc_binder *binder, const pc_yaml *node,
                        const pc_case *entry)
{
    const char **names = NULL, *name;
    size_t n = 0, cap = 0;

    for (size_t i = 0; i < entry->n_with; i++) {
        name = pc_arena_printf(binder->arena, "with.%s", entry->with[i].name);
        PC_PUSH(binder->arena, names, n, cap, name);
    }
    for (size_t i = 0; i < entry->n_steps; i++)
        for (size_t j = 0; j < entry->steps[i].n_saves; j++)
            PC_PUSH(binder->arena, names, n, cap,
                    entry->steps[i].saves[j].name);
    PC_PUSH(binder->arena, names, n, cap, NULL);
    pc_names_check(binder, pc_yaml_get(node, "with"), names);
    pc_names_check(binder, pc_yaml_get(node, "send"), names);
    pc_names_check(binder, pc_yaml_get(node, "steps"), names);
}

void pc_case_check(pc_binder *binder, const pc_yaml *node, void *base)
{
    pc_case *entry = base;
    bool own = binder->context != NULL;
    bool story = pc_yaml_get(node, "steps") || pc_yaml_get(node, "race");

    entry->own = own;
    if (pc_yaml_get(node, "race") || pc_yaml_get(node, "settle") || entry->race)
        entry->race = node;
    if (pc_yaml_get(node, "id") && pc_yaml_get(node, "name"))
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "a case has either 'id' or 'name'");
    if (!pc_yaml_get(node, "name"))
        need(binder, node, "id");
    if (!own) {
        need(binder, node, "title");
        need(binder, node, "why");
        need(binder, node, "fails-on");
    }
    if (!entry->title)
        entry->title = entry->id;
    if (!story) {
        need(binder, node, "methods");
        need(binder, node, "send");
        need(binder, node, "expect");
    } else if (pc_yaml_get(node, "send")) {
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "a case has either 'send' or 'steps'");
    }
    if (entry->after_changed && entry->after_unchanged)
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "'after' cannot be changed and unchanged");
    pc_origin_check(binder, node, entry);
    check_names(binder, node, entry);
}

static bool is_entry(const pc_yaml *document)
{
    return document->kind == PC_YAML_MAP;
}

int pc_cases_read(pc_arena *arena, const char *file, pc_span text, bool own,
                  pc_case **ret_cases, size_t *ret_n, pc_diags *diags)
{
    pc_binder binder = {.arena = arena, .diags = diags};
    size_t errors = diags->n_errors, n_documents, n = 0, cap = 0;
    pc_yaml **documents;
    pc_case *cases = NULL;
    int r = pc_yaml_parse(arena, file, text, &documents, &n_documents, diags);

    if (r < 0 && r != PC_EINVAL)
        return r;
    binder.context = own ? &binder : NULL;
    for (size_t i = 0; i < n_documents; i++) {
        const pc_yaml *document = documents[i];
        size_t n_entries = is_entry(document) ? 1 : document->n;

        if (document->kind == PC_YAML_SCALAR) {
            pc_fail_at(diags, PC_ESYNTAX, document->pos, NULL,
                       "a list of cases or a scenario is needed here");
            continue;
        }
        for (size_t j = 0; j < n_entries; j++) {
            pc_case entry = {0};

            pc_keys_bind(&binder, &pc_case_keys,
                         is_entry(document) ? document : document->items[j],
                         &entry);
            PC_PUSH(arena, cases, n, cap, entry);
        }
    }
    if (!n && diags->n_errors == errors)
        pc_fail_at(diags, PC_ESYNTAX, (pc_pos){file, 1, 1}, NULL,
                   "no case in this file");
    if (diags->n_errors != errors)
        return PC_EINVAL;
    *ret_cases = cases;
    *ret_n = n;
    return PC_OK;
}

int pc_cases_parse(pc_arena *arena, const char *file, pc_span text,
                   pc_case **ret_cases, size_t *ret_n, pc_diags *diags)
{
    return pc_cases_read(arena, file, text, true, ret_cases, ret_n, diags);
}
