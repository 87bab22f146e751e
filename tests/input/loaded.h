/* tests/input/loaded.h - a target or cases read from a text, and what was said
 * about it.
 */
#ifndef PRECHECK_TESTS_INPUT_LOADED_H
#define PRECHECK_TESTS_INPUT_LOADED_H

#include "base/cleanup.h"
#include "base/str.h"
#include "input/case.h"
#include "input/target.h"
#include "support/expect.h"

typedef struct loaded {
    pc_arena arena;
    pc_diags diags;
    pc_redactor *redactor;
    pc_target_options options;
    pc_target *target;
    pc_case *cases;
    size_t n_cases;
    int rc;
} loaded;

static inline void start(loaded *l)
{
    memset(l, 0, sizeof *l);
    pc_arena_init(&l->arena);
    pc_diags_init(&l->diags, &l->arena);
    l->redactor = pc_redactor_new(&l->arena);
    l->options.redactor = l->redactor;
}

static inline void finish(loaded *l)
{
    pc_arena_release(&l->arena);
}

static inline void load_target(loaded *l, pc_span text)
{
    l->rc = pc_target_parse(&l->arena, "t.yaml", pc_tight(text.ptr, text.len),
                            &l->options, &l->target, &l->diags);
}

static inline void load_cases(loaded *l, pc_span text, bool own)
{
    l->rc = pc_cases_read(&l->arena, "c.yaml", pc_tight(text.ptr, text.len),
                          own, &l->cases, &l->n_cases, &l->diags);
}

/* "line:column: message (hint)" for each diagnostic, one a line. */
static inline const char *said(loaded *l)
{
    const char *text = "";

    for (size_t i = 0; i < l->diags.n; i++) {
        const pc_diag *d = &l->diags.items[i];

        text =
            pc_arena_printf(&l->arena, "%s%u:%u: %s%s%s%s\n", text, d->pos.line,
                            d->pos.column, d->message, d->hint ? " (" : "",
                            d->hint ? d->hint : "", d->hint ? ")" : "");
    }
    return text;
}

#endif
