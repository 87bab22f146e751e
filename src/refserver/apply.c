#include "base/str.h"
#include "refserver/faults.h"

#include <limits.h>
#include <string.h>

static const pc_ref_fault_row *find(pc_span name)
{
    size_t n;
    const pc_ref_fault_row *rows = pc_ref_fault_rows(&n);

    for (size_t i = 0; i < n; i++)
        if (pc_span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static int unknown(pc_span name, pc_diags *diags)
{
    char *word = pc_arena_printf(diags->arena, "%.*s", (int)name.len, name.ptr);
    const char *near, *hint = "'precheck serve --list-faults' lists them";
    size_t n;
    const pc_ref_fault_row *rows = pc_ref_fault_rows(&n);
    const char **names = PC_NEW_ARRAY(diags->arena, n + 1, const char *);

    for (size_t i = 0; i < n; i++)
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
    const pc_ref_fault_row *fault;
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
