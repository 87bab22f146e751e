#include "judge/build.h"

#include "base/str.h"

#include <string.h>

#define NOW_S 1795348800 /* DATE_NOW */

void pc_build_begin(pc_built *b)
{
    static pc_clause_id cites[] = {PC_CLAUSE_IF_MATCH_FALSE};

    memset(b, 0, sizeof *b);
    pc_arena_init(&b->arena);
    pc_trace_init(&b->trace, &b->arena);
    b->options = (pc_judge_options){.today_s = NOW_S, .fail_on = PC_LEVEL_MUST};
    b->facts = (pc_facts){
        .resource = "note",
        .pos = {"target.yaml", 12, 3},
        .reachable = true,
        .writable = true,
        .get_status = 200,
        .head_status = 200,
        .etag = PC_LIT("\"v1\""),
        .last_modified = PC_LIT(DATE_OLD),
        .etag_valid = true,
        .content_stable = true,
        .token_visible = true,
        .length = 5,
        .accepts_ranges = 1,
        .plain_put = 204,
        .plain_put_new = 201,
        .plain_patch = 204,
        .plain_post = 200,
        .plain_delete = 204,
        .plain_options = 204,
        .plain_delete_missing = 404,
        .plain_patch_missing = 404,
        .plain_get_missing = 404,
        .plain_post_missing = 404,
    };
    b->item = (pc_item_record){
        .id = "if-match/x/note/PUT",
        .case_id = "if-match/x",
        .resource = "note",
        .method = "PUT",
        .title = "A stale tag is refused",
        .why = "two editors overwrite each other",
        .clause = PC_CLAUSE_IF_MATCH_FALSE,
        .cites = cites,
        .n_cites = 1,
        .level = PC_LEVEL_MUST,
        .pos = {"cases/x.yaml", 3, 1},
        .resource_pos = {"target.yaml", 12, 3},
        .n_subjects = 1,
    };
}

void pc_build_end(pc_built *b)
{
    pc_arena_release(&b->arena);
}

static void add_lines(pc_arena *arena, pc_lines *lines, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n"), name = strcspn(text, ":");
        pc_span value = {text + name + 1, len - name - 1};

        pc_lines_add(arena, lines, (pc_span){text, name}, pc_span_trim(value));
        text += len + (text[len] == '\n');
    }
}

static void set_content(pc_arena *arena, pc_content *content, const char *text)
{
    if (!text)
        return;
    content->kept = pc_arena_span(arena, pc_span_of(text));
    content->len = content->kept.len;
    pc_digest(content->kept, content->digest);
}

pc_exchange *pc_build(pc_built *b, pc_role role, const char *method,
                      const char *request_fields, unsigned status,
                      const char *response_fields, const char *content)
{
    pc_exchange *x = PC_NEW(&b->arena, pc_exchange);
    bool dated = strncmp(response_fields, "no-date\n", 8) != 0;

    x->serial = b->trace.n_exchanges + 1;
    x->item = b->item.id;
    x->resource = "note";
    x->role = role;
    x->subject = b->subject;
    x->client = "";
    x->request.method = method;
    x->request.target = PC_LIT("/notes/42");
    x->request.base = "http://localhost:8080";
    add_lines(&b->arena, &x->request.fields,
              "Host: localhost:8080\nUser-Agent: precheck/test\n");
    add_lines(&b->arena, &x->request.fields, request_fields);
    x->response.status = status;
    x->response.version = 11;
    if (dated)
        add_lines(&b->arena, &x->response.fields, "Date: " DATE_NOW "\n");
    add_lines(&b->arena, &x->response.fields,
              dated ? response_fields : response_fields + 8);
    set_content(&b->arena, &x->response.content, content);
    x->end = PC_END_COMPLETE;
    x->sent_all = true;
    x->start_ns = b->clock_ns += 1000;
    x->sent_ns = b->clock_ns += 1000;
    x->first_ns = b->clock_ns += 1000;
    x->done_ns = b->clock_ns += 1000;
    pc_trace_add_exchange(&b->trace, x);
    return x;
}

void pc_build_sends(pc_exchange *x, pc_arena *arena, const char *content,
                    const char *token)
{
    set_content(arena, &x->request.content, content);
    x->token = token;
}

static void put_facts(pc_built *b)
{
    if (!b->has_facts)
        pc_trace_add_facts(&b->trace, &b->facts);
    b->has_facts = true;
}

const pc_verdict *pc_build_judge(pc_built *b)
{
    const pc_verdict *verdict = NULL;
    pc_judge *judge = pc_judge_new(&b->arena, &b->trace, &b->options);

    put_facts(b);
    pc_trace_add_item(&b->trace, &b->item);
    pc_judge_item(judge, &b->item, &verdict);
    return verdict;
}

const pc_verdict *pc_build_check(pc_built *b, const char *id)
{
    const pc_verdict *const *verdicts = NULL;
    pc_judge *judge = pc_judge_new(&b->arena, &b->trace, &b->options);
    size_t n;

    put_facts(b);
    pc_judge_finish(judge);
    n = pc_judge_verdicts(judge, &verdicts);
    for (size_t i = 0; i < n; i++)
        if (strcmp(verdicts[i]->id, id) == 0)
            return verdicts[i];
    return NULL;
}
