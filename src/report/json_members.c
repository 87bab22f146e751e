#include "report/json_members.h"

#include "judge/curl_line.h"

static void put_text(pc_json_out *out, const char *key, const char *text)
{
    if (text)
        pc_json_text(out, key, text);
}

void pc_json_run_members(pc_json_out *out, const pc_run_info *info)
{
    put_text(out, "precheck", info->version);
    pc_json_int(out, "schema", 1);
    put_text(out, "target", info->target);
    put_text(out, "target_file", info->target_file);
    put_text(out, "profile", info->profile);
    put_text(out, "http", info->http);
    put_text(out, "engine", info->engine);
    put_text(out, "writes", info->writes);
    put_text(out, "seed", info->seed);
    if (!info->reproducible)
        put_text(out, "started", info->started);
    if (info->insecure)
        pc_json_bool(out, "insecure", true);
}

static void put_counts(pc_json_out *out, const char *key, const pc_counts *c)
{
    pc_json_object(out, key);
    pc_json_int(out, "pass", c->pass);
    pc_json_int(out, "fail", c->fail);
    pc_json_int(out, "known", c->known);
    pc_json_object_end(out);
}

void pc_json_summary_members(pc_json_out *out, const pc_run_info *info,
                             const pc_summary *summary)
{
    put_text(out, "verdict", summary->verdict);
    put_counts(out, "must", &summary->must);
    put_counts(out, "should", &summary->should);
    pc_json_object(out, "note");
    pc_json_int(out, "observed", summary->note.observed);
    pc_json_object_end(out);
    pc_json_int(out, "skipped", summary->skipped);
    pc_json_int(out, "inconclusive", summary->inconclusive);
    pc_json_int(out, "known", summary->known);
    pc_json_int(out, "requests", (int64_t)summary->requests);
    if (!info->reproducible)
        pc_json_real(out, "seconds", summary->seconds, 3);
    put_text(out, "stopped", info->stopped);
}

static void put_fields(pc_json_out *out, const pc_exchange *sent)
{
    pc_json_array(out, "fields");
    for (size_t i = 0; i < sent->request.fields.n; i++) {
        const pc_line *line = &sent->request.fields.items[i];

        if (!pc_field_is_shown(line->name))
            continue;
        pc_json_array(out, NULL);
        pc_json_put_octets(out, NULL, line->name);
        pc_json_put_octets(out, NULL, line->value);
        pc_json_array_end(out);
    }
    pc_json_array_end(out);
}

static void put_sent(pc_json_out *out, const pc_exchange *sent)
{
    pc_json_object(out, "sent");
    pc_json_text(out, "method", sent->request.method);
    pc_json_put_octets(out, "url", sent->request.target);
    put_fields(out, sent);
    pc_json_object_end(out);
}

static void put_pos(pc_json_out *out, const char *key, pc_pos pos)
{
    if (!pos.file || !pos.line)
        return;
    pc_json_object(out, key);
    pc_json_text(out, "file", pos.file);
    pc_json_int(out, "line", pos.line);
    pc_json_object_end(out);
}

static void put_known(pc_json_out *out, const pc_verdict *v)
{
    if (!v->known_reason && !v->known_until)
        return;
    pc_json_object(out, "known");
    put_text(out, "reason", v->known_reason);
    put_text(out, "until", v->known_until);
    if (v->known_until)
        pc_json_int(out, "days_left", v->known_days_left);
    if (v->unexpected_pass)
        pc_json_bool(out, "holds_now", true);
    pc_json_object_end(out);
}

static void put_clause(pc_json_out *out, const pc_verdict *v)
{
    const pc_clause *clause = pc_clause_get(v->clause);
    char section[64];

    if (!clause) {
        pc_json_null(out, "clause");
        pc_json_null(out, "section");
        return;
    }
    snprintf(section, sizeof section, "%s %s", clause->document,
             clause->section);
    pc_json_text(out, "clause", clause->name);
    pc_json_text(out, "section", section);
}

static void put_cites(pc_json_out *out, const pc_verdict *v)
{
    pc_json_array(out, "cites");
    for (size_t i = 0; i < v->n_cites; i++) {
        const pc_clause *clause = pc_clause_get(v->cites[i]);

        if (clause)
            pc_json_text(out, NULL, clause->name);
    }
    pc_json_array_end(out);
}

static void put_outcome(pc_json_out *out, const pc_verdict *v)
{
    if (v->subject)
        put_sent(out, v->subject);
    pc_json_array(out, "expected");
    for (size_t i = 0; i < v->n_expected; i++)
        pc_json_text(out, NULL, v->expected[i]);
    pc_json_array_end(out);
    if (v->got)
        pc_json_int(out, "got", v->got);
    else
        pc_json_null(out, "got");
    if (v->changed < 0)
        pc_json_null(out, "changed");
    else
        pc_json_bool(out, "changed", v->changed != 0);
}

void pc_json_verdict_members(pc_json_out *out, const pc_verdict *v)
{
    pc_json_text(out, "id", v->id);
    pc_json_text(out, "resource", v->resource);
    pc_json_text(out, "method", v->method);
    put_clause(out, v);
    put_cites(out, v);
    pc_json_text(out, "level", pc_level_name(v->level));
    pc_json_text(out, "result", pc_result_word(v->result));
    put_text(out, "title", v->title);
    if (v->result != PC_RESULT_SKIPPED)
        put_outcome(out, v);
    put_text(out, "reason", v->reason);
    put_text(out, "observed", v->observed);
    put_text(out, "why", v->why);
    put_text(out, "mend", v->mend);
    put_text(out, "steps", v->steps);
    if (v->n_exchanges)
        pc_json_int(out, "answers", v->n_exchanges);
    put_known(out, v);
    put_pos(out, "declared", v->pos);
    put_pos(out, "case", v->case_pos);
    put_text(out, "curl", v->curl);
    pc_json_text(out, "replay", v->replay);
}
