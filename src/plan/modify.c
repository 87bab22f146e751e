#include "plan/modify.h"

#include "base/clock.h"
#include "base/str.h"

#include <precheck/etag.h>
#include <precheck/httpdate.h>

#include <string.h>
#include <time.h>

#define STEPS_MAX 100000000000 /* of a date, in its unit */

typedef struct edit {
    pc_arena *arena;
    pc_span value;
    pc_span arg; /* after '=', or the number and unit of +1s */
    const char *why;
} edit;

typedef int modifier_fn(edit *change);

static int misfit(edit *change, const char *why)
{
    change->why = why;
    return PC_EINVAL;
}

static pc_span join3(pc_arena *arena, pc_span a, pc_span b, pc_span c)
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

/* ---- of tags ---- */

static int as_tag(edit *change, pc_etag *ret_tag)
{
    if (pc_etag_parse(change->value, ret_tag) < 0)
        return misfit(change, "the value is not an entity tag");
    return PC_OK;
}

static pc_span lead_of(const pc_etag *tag)
{
    return tag->weak ? PC_LIT("W/\"") : PC_LIT("\"");
}

static int tag_with(edit *change, pc_span before, pc_span after)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    change->value = join3(change->arena, before, tag.opaque, after);
    return PC_OK;
}

static int mod_weak(edit *change)
{
    return tag_with(change, PC_LIT("W/\""), PC_LIT("\""));
}

static int mod_strong(edit *change)
{
    return tag_with(change, PC_LIT("\""), PC_LIT("\""));
}

static int mod_opaque(edit *change)
{
    return tag_with(change, PC_LIT(""), PC_LIT(""));
}

static int mod_lower_w(edit *change)
{
    return tag_with(change, PC_LIT("w/\""), PC_LIT("\""));
}

/* A comma and a star are ordinary octets inside the quotes (8.8.3). */
static int mod_embedded(edit *change)
{
    return tag_with(change, PC_LIT("\"x,"), PC_LIT("\""));
}

static int mod_starred(edit *change)
{
    return tag_with(change, PC_LIT("\""), PC_LIT("*\""));
}

static int mod_suffix(edit *change)
{
    return tag_with(change, PC_LIT("\""), PC_LIT("x\""));
}

static int mod_unquoted(edit *change)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    return tag_with(change, tag.weak ? PC_LIT("W/") : PC_LIT(""), PC_LIT(""));
}

static int mod_unterminated(edit *change)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    return tag_with(change, lead_of(&tag), PC_LIT(""));
}

static int mod_prefix(edit *change)
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    if (!tag.opaque.len)
        return misfit(change, "the entity tag is empty");
    tag.opaque.len--;
    change->value =
        join3(change->arena, PC_LIT("\""), tag.opaque, PC_LIT("\""));
    return PC_OK;
}

static char upper_of(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char swap_of(char c)
{
    return upper_of(c) == c ? lower_of(c) : upper_of(c);
}

static pc_span mapped(pc_arena *arena, pc_span text, char (*map)(char))
{
    char *made = pc_arena_alloc(arena, text.len + 1);

    for (size_t i = 0; i < text.len; i++)
        made[i] = map(text.ptr[i]);
    return (pc_span){made, text.len};
}

static int tag_mapped(edit *change, char (*map)(char))
{
    pc_etag tag;
    int r = as_tag(change, &tag);

    if (r < 0)
        return r;
    change->value = join3(change->arena, lead_of(&tag),
                          mapped(change->arena, tag.opaque, map), PC_LIT("\""));
    return PC_OK;
}

static int mod_upper(edit *change)
{
    return tag_mapped(change, upper_of);
}

static int mod_swapcase(edit *change)
{
    return tag_mapped(change, swap_of);
}

/* ---- of dates ---- */

static const char *const day_names[] = {"Sunday",    "Monday",   "Tuesday",
                                        "Wednesday", "Thursday", "Friday",
                                        "Saturday"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr",
                                          "May", "Jun", "Jul", "Aug",
                                          "Sep", "Oct", "Nov", "Dec"};

static int as_date(edit *change, int64_t *ret_s, pc_date_form *ret_form)
{
    if (pc_date_parse(change->value, pc_clock_wall_s(), ret_s, ret_form) < 0)
        return misfit(change, "the value is not an HTTP-date");
    return PC_OK;
}

static int put_date(edit *change, int64_t at_s, pc_date_form form)
{
    char imf[PC_DATE_LEN + 1];
    time_t at = (time_t)at_s;
    struct tm tm;

    if (pc_date_format(at_s, imf) < 0 || !gmtime_r(&at, &tm))
        return misfit(change, "the date leaves the years 0 to 9999");
    if (form & PC_DATE_RFC850)
        change->value = pc_span_of(pc_arena_printf(
            change->arena, "%s, %02d-%s-%02d %02d:%02d:%02d GMT",
            day_names[tm.tm_wday], tm.tm_mday, month_names[tm.tm_mon],
            (tm.tm_year + 1900) % 100, tm.tm_hour, tm.tm_min, tm.tm_sec));
    else if (form & PC_DATE_ASCTIME)
        change->value = pc_span_of(pc_arena_printf(
            change->arena, "%.3s %s %2d %02d:%02d:%02d %04d",
            day_names[tm.tm_wday], month_names[tm.tm_mon], tm.tm_mday,
            tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_year + 1900));
    else
        change->value = pc_span_of(pc_arena_strdup(change->arena, imf));
    return PC_OK;
}

static int date_as(edit *change, pc_date_form form)
{
    pc_date_form was;
    int64_t at_s;
    int r = as_date(change, &at_s, &was);

    return r < 0 ? r : put_date(change, at_s, form);
}

static int mod_imf(edit *change)
{
    return date_as(change, PC_DATE_IMF);
}

static int mod_rfc850(edit *change)
{
    return date_as(change, PC_DATE_RFC850);
}

static int mod_asctime(edit *change)
{
    return date_as(change, PC_DATE_ASCTIME);
}

/* The same day and time n years on; 29 February becomes 28 where it must. */
static int64_t add_years(int64_t at_s, int64_t n)
{
    time_t at = (time_t)at_s;
    struct tm tm;
    time_t made;

    if (n < -20000 || n > 20000 || !gmtime_r(&at, &tm))
        return INT64_MAX;
    tm.tm_year += (int)n;
    made = timegm(&tm);
    if (tm.tm_mon == 2 && tm.tm_mday == 1) {
        struct tm was;

        gmtime_r(&at, &was);
        if (was.tm_mon == 1)
            made -= 86400;
    }
    return made;
}

/* +1s, -3d, +50y of a date; +1 of a number.  arg is sign, digits, unit. */
static int mod_step(edit *change)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    const bool minus = change->arg.ptr[0] == '-';
    const char unit = change->arg.ptr[change->arg.len - 1];
    const bool number = unit >= '0' && unit <= '9';
    uint64_t n, value;
    pc_date_form form;
    int64_t at_s, steps;
    int r;

    if (!pc_span_u64((pc_span){change->arg.ptr + 1,
                               change->arg.len - 1 - (number ? 0 : 1)},
                     &n) ||
        n > STEPS_MAX)
        return misfit(change, "the number is too large");
    steps = minus ? -(int64_t)n : (int64_t)n;
    if (number) {
        if (!pc_span_u64(change->value, &value) || value > INT64_MAX / 2)
            return misfit(change, "the value is not a number");
        if ((int64_t)value + steps < 0)
            return misfit(change, "the number would be below zero");
        change->value = pc_span_of(pc_arena_printf(
            change->arena, "%lld", (long long)value + (long long)steps));
        return PC_OK;
    }

    r = as_date(change, &at_s, &form);
    if (r < 0)
        return r;
    if (unit == 'y')
        return put_date(change, add_years(at_s, steps), form);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].unit == unit)
            return put_date(change, at_s + steps * units[i].seconds, form);
    return misfit(change, "its unit is none of s, m, h, d, y");
}

static int mod_lower(edit *change)
{
    change->value = mapped(change->arena, change->value, lower_of);
    return PC_OK;
}

static int mod_zone(edit *change)
{
    const size_t len = change->value.len;

    if (len < 3 || memcmp(change->value.ptr + len - 3, "GMT", 3) != 0)
        return misfit(change, "the value does not end with GMT");
    change->value = join3(change->arena, (pc_span){change->value.ptr, len - 3},
                          change->arg, PC_LIT(""));
    return PC_OK;
}

static int mod_wrongday(edit *change)
{
    int64_t at_s;
    pc_date_form form;
    pc_span rest, day;
    struct tm tm;
    time_t at;
    int r = as_date(change, &at_s, &form);

    if (r < 0)
        return r;
    at = (time_t)at_s;
    if (!gmtime_r(&at, &tm))
        return misfit(change, "the date is out of range");
    rest = change->value;
    while (rest.len && *rest.ptr != ',' && *rest.ptr != ' ') {
        rest.ptr++;
        rest.len--;
    }
    day = pc_span_of(day_names[(tm.tm_wday + 1) % 7]);
    if (!(form & PC_DATE_RFC850))
        day.len = 3;
    change->value = join3(change->arena, day, rest, PC_LIT(""));
    return PC_OK;
}

static int mod_1digit(edit *change)
{
    int64_t at_s;
    pc_date_form form;
    size_t at = 0;
    int r = as_date(change, &at_s, &form);

    if (r < 0)
        return r;
    if (form & PC_DATE_ASCTIME)
        return misfit(change, "asctime has no 0 before the day");
    while (at < change->value.len && change->value.ptr[at] != ' ')
        at++;
    if (at + 1 < change->value.len && change->value.ptr[at + 1] == '0')
        change->value = join3(
            change->arena, (pc_span){change->value.ptr, at + 1},
            (pc_span){change->value.ptr + at + 2, change->value.len - at - 2},
            PC_LIT(""));
    return PC_OK;
}

/* ---- of any text ---- */

static int too_long(edit *change)
{
    change->why = "the value would be over 1 MiB";
    return PC_ELIMIT;
}

static int mod_repeat(edit *change)
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

static int mod_pad(edit *change)
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
    X("weak",         NOTHING, mod_weak) \
    X("strong",       NOTHING, mod_strong) \
    X("opaque",       NOTHING, mod_opaque) \
    X("lower-w",      NOTHING, mod_lower_w) \
    X("unquoted",     NOTHING, mod_unquoted) \
    X("unterminated", NOTHING, mod_unterminated) \
    X("upper",        NOTHING, mod_upper) \
    X("swapcase",     NOTHING, mod_swapcase) \
    X("prefix",       NOTHING, mod_prefix) \
    X("suffix",       NOTHING, mod_suffix) \
    X("embedded",     NOTHING, mod_embedded) \
    X("starred",      NOTHING, mod_starred) \
    X("imf",          NOTHING, mod_imf) \
    X("rfc850",       NOTHING, mod_rfc850) \
    X("asctime",      NOTHING, mod_asctime) \
    X("lower",        NOTHING, mod_lower) \
    X("wrongday",     NOTHING, mod_wrongday) \
    X("1digit",       NOTHING, mod_1digit) \
    X("zone",         TEXT,    mod_zone) \
    X("repeat",       NUMBER,  mod_repeat) \
    X("pad",          NUMBER,  mod_pad)

#define ROW(word, argument, function) {word, argument, function},
static const struct {
    const char *word;
    argument argument;
    modifier_fn *apply;
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

static modifier_fn *find(pc_span modifier, pc_span *ret_arg)
{
    const char *equals =
        modifier.len ? memchr(modifier.ptr, '=', modifier.len) : NULL;
    const pc_span word = {modifier.ptr, equals ? (size_t)(equals - modifier.ptr)
                                               : modifier.len};
    uint64_t n;

    *ret_arg = modifier;
    if (is_step(modifier))
        return mod_step;
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
    edit made = {.arena = arena, .value = value};
    modifier_fn *apply = find(modifier, &made.arg);
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
