#include "judge/readback.h"

#include "base/str.h"
#include "judge/neighbour.h"

#include <string.h>

static int exists(const pc_exchange *x)
{
    if (!pc_has_status(x))
        return -1;
    if (x->response.status / 100 == 2)
        return 1;
    return x->response.status == 404 || x->response.status == 410 ? 0 : -1;
}

/* 1: the token is in the content; 0: it is not; -1: not all of the content was
 * kept. */
static int shows(const pc_exchange *x, const char *token)
{
    const pc_content *content = &x->response.content;

    if (pc_span_contains(content->kept, pc_span_of(token)))
        return 1;
    return x->end == PC_END_COMPLETE && content->kept.len == content->len ? 0
                                                                          : -1;
}

static bool same_content(const pc_exchange *a, const pc_exchange *b)
{
    return a->response.content.len == b->response.content.len &&
           strcmp(a->response.content.digest, b->response.content.digest) == 0;
}

static void compare_contents(const pc_subject *s, pc_readback *out)
{
    const char *token = s->sent->token;
    int now = -1, then = -1;

    if (s->before->end != PC_END_COMPLETE || s->after->end != PC_END_COMPLETE)
        return;
    if (token && token[0]) {
        now = shows(s->after, token);
        then = shows(s->before, token);
        out->own_token = now == 1 && then == 0;
        out->would_show = s->facts->token_visible;
    }
    if (same_content(s->before, s->after)) {
        /* The same content again leaves no trace. */
        out->changed = s->repeats ? -1 : 0;
    } else if (out->own_token) {
        out->changed = 1;
    } else if (s->facts->content_stable) {
        out->changed = 1;
        out->other_writer = out->would_show && now == 0;
    } else if (out->would_show && now == 0) {
        /* A page that is never twice the same, without what was sent. */
        out->changed = 0;
    }
}

void pc_readback_make(const pc_subject *subject, pc_readback *ret_readback)
{
    pc_readback out = {.changed = -1};

    /* With another write of ours under way nobody can tell whose change it
     * is; race/ can. */
    if (pc_is_write(subject->sent) && subject->before && subject->after &&
        !subject->overlapped) {
        int before = exists(subject->before), after = exists(subject->after);

        out.gone = before == 1 && after == 0;
        out.came = before == 0 && after == 1;
        if (out.gone || out.came)
            out.changed = 1;
        else if (before == 0 && after == 0)
            out.changed = 0;
        else if (before == 1 && after == 1)
            compare_contents(subject, &out);
        if (out.came && subject->sent->token && subject->facts->token_visible &&
            shows(subject->after, subject->sent->token) == 0)
            out.other_writer = true;
    }
    *ret_readback = out;
}
