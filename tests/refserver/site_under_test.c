#include "refserver/site_under_test.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

void site_open(site *s, const pc_ref_knobs *knobs)
{
    *s = (site){.now_s = SITE_NOW};
    pc_arena_init(&s->arena);
    if (pc_ref_site_init(&s->site, knobs, SITE_NOW - 10, 0xabc))
        abort();
}

void site_close(site *s)
{
    pc_ref_site_release(&s->site);
    pc_arena_release(&s->arena);
}

unsigned site_ask(site *s, const char *method, const char *path,
                  const char *fields, const char *content)
{
    pc_ref_field given[16];
    pc_ref_request request = {
        .method = pc_span_of(method),
        .method_bit = pc_ref_method_bit(pc_span_of(method)),
        .path = pc_arena_span(&s->arena, pc_span_of(path)),
        .fields = given,
        .content = pc_arena_span(&s->arena, pc_span_of(content)),
        .now_s = s->now_s};

    fields = fields ? pc_arena_strdup(&s->arena, fields) : "";
    while (*fields && request.n_fields < 16) {
        const char *colon = strchr(fields, ':'), *end = strchr(fields, '\n');

        given[request.n_fields].name =
            (pc_span){fields, (size_t)(colon - fields)};
        given[request.n_fields++].value =
            (pc_span){colon + 2, (size_t)(end - colon - 2)};
        fields = end + 1;
    }
    pc_ref_answer(&s->site, &s->arena, &request, NULL, &s->response);
    return s->response.status;
}

const char *site_field(const site *s, const char *name)
{
    for (size_t i = 0; i < s->response.n_fields; i++)
        if (strcmp(s->response.fields[i].name, name) == 0)
            return s->response.fields[i].value;
    return NULL;
}
