/* What each case's author believes against what the oracle rules, without any
 * server: for every method, every combination of with:, and every state that
 * given: leaves open.  Everything that the oracle expects must be believed, and
 * everything believed must be allowed in some of these states. */
#include "base/cleanup.h"
#include "base/str.h"
#include "input/catalogue.h"
#include "plan/bind.h"
#include "support/expect.h"

#include <precheck/oracle.h>

#define NOW_S      1795349596 /* 2026-11-22 */
#define MODIFIED_S (NOW_S - 3600)
#define FIELDS_MAX 32

typedef struct variant {
    const char *etag; /* NULL: none */
    bool dated, date_strong, ranges, applied;
} variant;

typedef struct world {
    pc_arena arena;
    pc_diags diags;
    pc_catalogue catalogue;
    size_t n_asked, n_differ;
} world;

static world the_world;

static void set(pc_bindings *bindings, const char *name, const char *text)
{
    pc_bindings_set(bindings, name,
                    text ? pc_span_of(text) : (pc_span){NULL, 0});
}

static void set_date(pc_bindings *bindings, const char *name, int64_t at_s)
{
    char text[PC_DATE_LEN + 1];

    EXPECT_INT(name, pc_date_format(at_s, text), 0);
    set(bindings, name, text);
}

static void bind_state(pc_bindings *bindings, const pc_case *from,
                       const variant *v)
{
    set(bindings, "etag", v->etag);
    set(bindings, "old.etag",
        v->etag && v->etag[0] == 'W' ? "W/\"v1-aB\"" : "\"v1-aB\"");
    set(bindings, "stale", "\"precheck-never\"");
    set(bindings, "length",
        pc_arena_printf(bindings->arena, "%llu",
                        (unsigned long long)from->given.min_length + 100));
    set_date(bindings, "now", NOW_S);
    set_date(bindings, "date", NOW_S);
    set_date(bindings, "old.last-modified", MODIFIED_S - 10);
    if (v->dated)
        set_date(bindings, "last-modified",
                 from->given.modified == PC_MODIFIED_FRESH ? NOW_S
                                                           : MODIFIED_S);
}

/* False when the combination leaves the line out. */
static bool bind_field(pc_bindings *bindings, const pc_case *from,
                       const pc_with_value **with, pc_span template_text,
                       pc_span *ret_value)
{
    for (size_t i = 0; i < from->n_with; i++) {
        const char *name =
            pc_arena_printf(bindings->arena, "with.%s", from->with[i].name);

        if (!pc_bind_mentions(template_text, name))
            continue;
        if (with[i]->absent)
            return false;
        EXPECT_INT(from->id,
                   pc_bind(bindings, bindings->arena, with[i]->text, from->pos,
                           ret_value, &the_world.diags),
                   0);
        pc_bindings_set(bindings, name, *ret_value);
    }
    EXPECT_INT(from->id,
               pc_bind(bindings, bindings->arena, template_text, from->pos,
                       ret_value, &the_world.diags),
               0);
    return true;
}

static unsigned plain_status(const pc_case *from, const char *method)
{
    const bool missing = from->given.resource == PC_GIVEN_MISSING;

    if (from->no_auth)
        return 401;
    if (from->given.plain == PC_PLAIN_REFUSED)
        return missing ? 404 : 301;
    if (strcmp(method, "PUT") == 0)
        return missing ? 201 : 204;
    return missing ? 404 : strcmp(method, "DELETE") == 0 ? 204 : 200;
}

static pc_ruling ask(const pc_case *from, const char *method,
                     const pc_with_value **with, const variant *v)
{
    pc_bindings bindings;
    pc_field fields[FIELDS_MAX];
    pc_request request = {pc_span_of(method), fields, 0};
    pc_etag tag;
    int64_t modified_s =
        from->given.modified == PC_MODIFIED_FRESH ? NOW_S : MODIFIED_S;
    pc_state state = {.now_s = NOW_S};
    pc_ruling ruling;

    pc_bindings_init(&bindings, &the_world.arena);
    bind_state(&bindings, from, v);
    EXPECT_TRUE(from->id, from->n_fields <= FIELDS_MAX);
    for (size_t i = 0; i < from->n_fields; i++) {
        pc_field *field = &fields[request.n_fields];

        field->name = pc_span_of(from->fields[i].name);
        request.n_fields += bind_field(&bindings, from, with,
                                       from->fields[i].value, &field->value);
    }
    state.exists = from->given.resource != PC_GIVEN_MISSING;
    if (v->etag) {
        EXPECT_INT(from->id, pc_etag_parse(pc_span_of(v->etag), &tag), 0);
        state.etag = &tag;
    }
    state.modified_s = v->dated ? &modified_s : NULL;
    state.modified_is_strong = v->date_strong;
    state.plain_status = plain_status(from, method);
    state.length = (int64_t)from->given.min_length + 100;
    state.requires_condition = from->given.condition_required;
    state.accepts_ranges = v->ranges;
    state.already_applied = v->applied;
    EXPECT_INT(from->id, pc_evaluate(&request, &state, &ruling), 0);
    the_world.n_asked++;
    return ruling;
}

/* ---- the states that given: leaves open ---- */

static bool mentions(const pc_case *from, const char *name)
{
    for (size_t i = 0; i < from->n_fields; i++)
        if (pc_bind_mentions(from->fields[i].value, name))
            return true;
    for (size_t i = 0; i < from->n_with; i++)
        for (size_t k = 0; k < from->with[i].n_values; k++)
            if (!from->with[i].values[k].absent &&
                pc_bind_mentions(from->with[i].values[k].text, name))
                return true;
    return false;
}

static bool fits(const pc_case *from, const variant *v)
{
    const pc_given *given = &from->given;
    const bool weak = v->etag && v->etag[0] == 'W';

    if (given->etag == PC_ETAG_NONE ? v->etag != NULL
                                    : given->etag != PC_ETAG_ANYHOW && !v->etag)
        return false;
    if ((given->etag == PC_ETAG_STRONG && weak) ||
        (given->etag == PC_ETAG_WEAK && !weak))
        return false;
    if (!v->etag && (mentions(from, "etag") || mentions(from, "old.etag")))
        return false;
    if (given->modified != PC_MODIFIED_ANYHOW &&
        v->dated != (given->modified != PC_MODIFIED_NONE))
        return false;
    if (!v->dated && mentions(from, "last-modified"))
        return false;
    if ((given->modified == PC_MODIFIED_FRESH ||
         given->modified == PC_MODIFIED_SETTLED) &&
        v->date_strong != (given->modified == PC_MODIFIED_SETTLED))
        return false;
    if (given->ranges >= 0 && v->ranges != (given->ranges > 0))
        return false;
    return !v->applied || from->body == PC_BODY_SAME;
}

static size_t all_variants(variant ret[48])
{
    static const char *const tags[] = {"\"v2-aB\"", "W/\"v2-aB\"", NULL};
    size_t n = 0;

    for (unsigned bits = 0; bits < 16; bits++)
        for (unsigned t = 0; t < 3; t++)
            ret[n++] = (variant){tags[t], (bits & 1) != 0, (bits & 2) != 0,
                                 (bits & 4) != 0, (bits & 8) != 0};
    return n;
}

/* ---- one case ---- */

static const char *words_of(unsigned outcomes)
{
    const char *text = "";

    for (unsigned bit = 1; bit < 1u << PC_OUTCOME_COUNT; bit <<= 1)
        if (outcomes & bit)
            text = pc_arena_printf(&the_world.arena, "%s %s", text,
                                   pc_outcome_word(bit));
    return text;
}

/* All of them are worth seeing at once. */
static void differ(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprint_error(format, args);
    va_end(args);
    the_world.n_differ++;
}

static void believe(const pc_case *from, const char *method,
                    const pc_with_value **with)
{
    variant variants[48];
    size_t n = all_variants(variants), n_fit = 0;
    unsigned allowed = 0;
    const char *where = pc_arena_printf(&the_world.arena, "%s %s%s%s", from->id,
                                        method, from->n_with ? " " : "",
                                        from->n_with ? with[0]->label : "");

    for (size_t i = 0; i < n; i++) {
        pc_ruling ruling;

        if (!fits(from, &variants[i]))
            continue;
        n_fit++;
        ruling = ask(from, method, with, &variants[i]);
        allowed |= ruling.allowed;
        if (ruling.expected & ~from->expect)
            differ("%s: with ETag %s%s%s the oracle expects%s, the author%s\n",
                   where, variants[i].etag ? variants[i].etag : "none",
                   variants[i].dated ? ", dated" : "",
                   variants[i].ranges ? ", ranges" : "",
                   words_of(ruling.expected), words_of(from->expect));
    }
    EXPECT_TRUE(where, n_fit > 0);
    if (from->expect & ~allowed)
        differ("%s: the author believes%s, the oracle allows%s\n", where,
               words_of(from->expect), words_of(allowed));
}

static void each_combination(const pc_case *from, const char *method,
                             const pc_with_value **with, size_t depth)
{
    if (depth == from->n_with) {
        believe(from, method, with);
        return;
    }
    for (size_t i = 0; i < from->with[depth].n_values; i++) {
        with[depth] = &from->with[depth].values[i];
        each_combination(from, method, with, depth + 1);
    }
}

static void test_beliefs(void **state)
{
    const pc_with_value *with[8];

    (void)state;
    for (size_t i = 0; i < the_world.catalogue.n; i++) {
        const pc_case *from = &the_world.catalogue.cases[i];

        if (from->n_steps || from->race || from->expect_ruling)
            continue;
        EXPECT_TRUE(from->id, from->expect != 0 && from->n_with <= 8);
        for (size_t m = 0; m < from->n_methods; m++)
            each_combination(from, from->methods[m], with, 0);
    }
    EXPECT_TRUE("asked", the_world.n_asked > 2000);
    EXPECT_INT("cases", the_world.n_differ, 0);
}

/* ---- the catalogue as a whole ---- */

static void test_every_case_is_whole(void **state)
{
    size_t n_typed = 0, n_stories = 0;

    (void)state;
    for (size_t i = 0; i < the_world.catalogue.n; i++) {
        const pc_case *from = &the_world.catalogue.cases[i];

        EXPECT_TRUE(from->id, from->title && from->title[0]);
        EXPECT_TRUE(from->id, from->why && from->why[0]);
        EXPECT_TRUE(from->id, from->n_cites > 0);
        if (from->race)
            continue;
        EXPECT_TRUE(from->id, from->n_fails_on > 0);
        n_stories += from->n_steps > 0;
        n_typed += from->n_steps == 0 && !from->expect_ruling;
    }
    EXPECT_TRUE("cases", n_typed >= 200);
    EXPECT_TRUE("stories", n_stories >= 8);
}

static int load(void **state)
{
    int r;

    (void)state;
    pc_arena_init(&the_world.arena);
    pc_diags_init(&the_world.diags, &the_world.arena);
    r = pc_catalogue_load(&the_world.arena, true, NULL, 0, &the_world.catalogue,
                          &the_world.diags);
    if (r < 0)
        pc_diags_print(&the_world.diags, stderr);
    return r;
}

static int unload(void **state)
{
    (void)state;
    pc_arena_release(&the_world.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_is_whole),
        cmocka_unit_test(test_beliefs),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
