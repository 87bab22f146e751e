#include "plan/modify.h"

#include "base/str.h"
#include "plan/edit.h"

#include <precheck/etag.h>

#include <string.h>

int pc_edit_misfit(pc_edit *change, const char *why)
{
    change->why = why;
    return PC_EINVAL;
}

pc_span pc_edit_join(pc_arena *arena, pc_span a, pc_span b, pc_span c)
{
    char *text = pc_arena_alloc(arena, a.len + b.len + c.len + 1);

    if (a.len)
        memcpy(text, a.ptr, a.len);
    if (b.len)
        memcpy(text + a.len, b.ptr, b.len);
    if (c.len)
        memcpy(text + a.len + b.len, c.ptr, c.len);
    return (pc_span){text, a.len + b.len + c.len};
}

char pc_lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

pc_span pc_edit_map(pc_arena *arena, pc_span text, char (*map)(char))
{
    char *made = pc_arena_alloc(arena, text.len + 1);

    for (size_t i = 0; i < text.len; i++)
        made[i] = map(text.ptr[i]);
    return (pc_span){made, text.len};
}

/* ---- of any text ---- */

static int mod_lower(pc_edit *change)
{
    change->value = pc_edit_map(change->arena, change->value, pc_lower_of);
    return PC_OK;
}

static int too_long(pc_edit *change)
{
    change->why = "the value would be over 1 MiB";
    return PC_ELIMIT;
}

static int mod_repeat(pc_edit *change)
{
    pc_etag tag;
    const pc_span value = change->value;
    const pc_span comma =
        pc_etag_parse(value, &tag) == PC_OK ? PC_LIT(", ") : PC_LIT("");
    uint64_t n;
    char *text, *at;

    if (!pc_span_u64(change->arg, &n) || n > PC_MODIFY_LIMIT ||
        n * (value.len + comma.len) > PC_MODIFY_LIMIT)
        return too_long(change);
    text = at =
        pc_arena_alloc(change->arena, (size_t)n * (value.len + comma.len) + 1);
    for (uint64_t i = 0; i < n; i++) {
        if (i && comma.len)
            at = (char *)memcpy(at, comma.ptr, comma.len) + comma.len;
        if (value.len)
            at = (char *)memcpy(at, value.ptr, value.len) + value.len;
    }
    change->value = (pc_span){text, (size_t)(at - text)};
    return PC_OK;
}

static int mod_pad(pc_edit *change)
{
    const pc_span value = change->value;
    pc_etag tag;
    const size_t quote = pc_etag_parse(value, &tag) == PC_OK;
    uint64_t n;
    char *text;

    if (!pc_span_u64(change->arg, &n) || n > PC_MODIFY_LIMIT)
        return too_long(change);
    if (n <= value.len)
        return PC_OK;
    text = pc_arena_alloc(change->arena, (size_t)n + 1);
    memset(text, 'x', (size_t)n);
    if (value.len)
        memcpy(text, value.ptr, value.len - quote);
    if (quote)
        text[n - 1] = '"';
    change->value = (pc_span){text, (size_t)n};
    return PC_OK;
}

/* ---- the table ---- */

typedef enum argument {
    NOTHING,
    NUMBER,
    TEXT
} argument;

/* clang-format off */
#define MODIFIERS(X) \
    X("weak",         NOTHING, pc_mod_weak) \
    X("strong",       NOTHING, pc_mod_strong) \
    X("opaque",       NOTHING, pc_mod_opaque) \
    X("lower-w",      NOTHING, pc_mod_lower_w) \
    X("unquoted",     NOTHING, pc_mod_unquoted) \
    X("unterminated", NOTHING, pc_mod_unterminated) \
    X("upper",        NOTHING, pc_mod_upper) \
    X("swapcase",     NOTHING, pc_mod_swapcase) \
    X("prefix",       NOTHING, pc_mod_prefix) \
    X("suffix",       NOTHING, pc_mod_suffix) \
    X("embedded",     NOTHING, pc_mod_embedded) \
    X("starred",      NOTHING, pc_mod_starred) \
    X("imf",          NOTHING, pc_mod_imf) \
    X("rfc850",       NOTHING, pc_mod_rfc850) \
    X("asctime",      NOTHING, pc_mod_asctime) \
    X("lower",        NOTHING, mod_lower) \
    X("wrongday",     NOTHING, pc_mod_wrongday) \
    X("1digit",       NOTHING, pc_mod_1digit) \
    X("zone",         TEXT,    pc_mod_zone) \
    X("repeat",       NUMBER,  mod_repeat) \
    X("pad",          NUMBER,  mod_pad)

#define ROW(word, argument, function) {word, argument, function},
static const struct {
    const char *word;
    argument argument;
    pc_modifier *apply;
} modifiers[] = {MODIFIERS(ROW)};

#define WORD(word, argument, function) word,
const char *const pc_modifier_words[] = {MODIFIERS(WORD) NULL};
/* clang-format on */

/* +1s, -50y, +1: a sign, digits, and a unit or none. */
static bool is_step(pc_span text)
{
    uint64_t n;

    if (text.len < 2 || (text.ptr[0] != '+' && text.ptr[0] != '-'))
        return false;
    text.ptr++;
    text.len--;
    if (memchr("smhdy", text.ptr[text.len - 1], 5))
        text.len--;
    return pc_span_u64(text, &n);
}

static pc_modifier *find(pc_span modifier, pc_span *ret_arg)
{
    const char *equals =
        modifier.len ? memchr(modifier.ptr, '=', modifier.len) : NULL;
    const pc_span word = {modifier.ptr, equals ? (size_t)(equals - modifier.ptr)
                                               : modifier.len};
    uint64_t n;

    *ret_arg = modifier;
    if (is_step(modifier))
        return pc_mod_step;
    *ret_arg = (pc_span){equals ? equals + 1 : NULL,
                         equals ? modifier.len - word.len - 1 : 0};
    for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++) {
        if (!pc_span_is(word, modifiers[i].word))
            continue;
        if ((modifiers[i].argument == NOTHING) != !equals ||
            (modifiers[i].argument == NUMBER && !pc_span_u64(*ret_arg, &n)))
            return NULL;
        return modifiers[i].apply;
    }
    return NULL;
}

bool pc_modifier_known(pc_span modifier)
{
    pc_span arg;

    return find(modifier, &arg) != NULL;
}

int pc_modify(pc_arena *arena, pc_span modifier, pc_span value,
              pc_span *ret_value, const char **ret_why)
{
    pc_edit made = {.arena = arena, .value = value};
    pc_modifier *apply = find(modifier, &made.arg);
    int r;

    if (!apply) {
        *ret_why = "no such modifier";
        return PC_EINVAL;
    }
    r = apply(&made);
    if (r < 0) {
        *ret_why = made.why;
        return r;
    }
    *ret_value = made.value;
    return PC_OK;
}
