#include "report/text.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/str.h"
#include "judge/curl_line.h"
#include "judge/words.h"

#include <string.h>

#define FIELD_SHOWN 160 /* octets of a field's value */

const char *pc_section_of(pc_arena *arena, pc_clause_id id)
{
    const pc_clause *clause = pc_clause_get(id);

    return clause ? pc_arena_printf(arena, "%s %s", clause->document,
                                    clause->section)
                  : "";
}

static bool has_word(const char *text, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = text; (p = strstr(p, word)); p += len)
        if ((p == text || p[-1] == ' ') && (p[len] == '\0' || p[len] == ','))
            return true;
    return false;
}

const char *pc_sections_of(pc_arena *arena, const pc_verdict *verdict)
{
    const char *text = pc_section_of(arena, verdict->clause);

    for (size_t i = 0; i < verdict->n_cites; i++) {
        const pc_clause *clause = pc_clause_get(verdict->cites[i]);

        if (!clause || has_word(text, clause->section))
            continue;
        if (!text[0])
            text = pc_section_of(arena, verdict->cites[i]);
        else if (strncmp(text, clause->document, strlen(clause->document)) == 0)
            text = pc_arena_printf(arena, "%s, %s", text, clause->section);
        else
            text = pc_arena_printf(arena, "%s, %s %s", text, clause->document,
                                   clause->section);
    }
    return text;
}

const char *pc_section_title(pc_clause_id id)
{
    /* clang-format off */
    static const struct {
        const char *document, *section, *title;
    } titles[] = {
        {PC_9110, "5.6.7", "Dates"},
        {PC_9110, "8.8.1", "Validators"},
        {PC_9110, "8.8.2", "Last-Modified"},
        {PC_9110, "8.8.3", "ETag"},
        {PC_9110, "8.6", "Content-Length"},
        {PC_9110, "6.6.1", "Date"},
        {PC_9110, "9.3.2", "HEAD"},
        {PC_9110, "9.3.3", "POST"},
        {PC_9110, "9.3.4", "PUT"},
        {PC_9110, "9.3.5", "DELETE"},
        {PC_9110, "13.1.1", "If-Match"},
        {PC_9110, "13.1.2", "If-None-Match"},
        {PC_9110, "13.1.3", "If-Modified-Since"},
        {PC_9110, "13.1.4", "If-Unmodified-Since"},
        {PC_9110, "13.1.5", "If-Range"},
        {PC_9110, "13.2.1", "When to evaluate"},
        {PC_9110, "13.2.2", "Precedence"},
        {PC_9110, "13.2", "Evaluation"},
        {PC_9110, "13.1", "Preconditions"},
        {PC_9110, "14", "Range"},
        {PC_9110, "15.3.7", "206"},
        {PC_9110, "15.4.5", "304"},
        {PC_9110, "15.5.13", "412"},
        {PC_9110, "15.5.17", "416"},
        {PC_9110, "15.5", "4xx"},
        {PC_9110, "5", "Fields"},
        {PC_9110, "9", "Methods"},
        {PC_6585, "3", "428"},
        {PC_5789, "2", "PATCH"},
        {PC_4918, "10.4", "If"},
    };
    /* clang-format on */
    const pc_clause *clause = pc_clause_get(id);

    for (size_t i = 0; clause && i < sizeof titles / sizeof titles[0]; i++) {
        size_t len = strlen(titles[i].section);
        const char *section = clause->section;

        if (strcmp(clause->document, titles[i].document) == 0 &&
            strncmp(section, titles[i].section, len) == 0 &&
            (section[len] == '\0' || section[len] == '.'))
            return titles[i].title;
    }
    return NULL;
}

const char *pc_expected_text(pc_arena *arena, const pc_verdict *verdict)
{
    return pc_words_or(arena, verdict->expected, verdict->n_expected);
}

const char *pc_text_escaped(pc_arena *arena, pc_span octets)
{
    PC_AUTO_BUF text;

    pc_buf_init(&text, octets.len * 4 + 16);
    pc_escape_text(&text, octets);
    return pc_arena_span(arena, pc_buf_view(&text)).ptr;
}

static const char *cut_escaped(pc_arena *arena, pc_span octets)
{
    if (octets.len <= FIELD_SHOWN)
        return pc_text_escaped(arena, octets);
    return pc_arena_printf(
        arena, "%s... (%zu octets)",
        pc_text_escaped(arena, (pc_span){octets.ptr, FIELD_SHOWN}), octets.len);
}

const char *pc_sent_text(pc_arena *arena, const pc_exchange *sent)
{
    const char *text =
        pc_arena_printf(arena, "%s %s", sent->request.method,
                        pc_text_escaped(arena, sent->request.target));

    for (size_t i = 0; i < sent->request.fields.n; i++) {
        const pc_line *line = &sent->request.fields.items[i];

        if (!pc_field_is_shown(line->name) ||
            pc_span_is_nocase(line->name, "Content-Type") ||
            pc_span_is(line->value, "*/*"))
            continue;
        text = pc_arena_printf(arena, "%s   %s: %s", text,
                               pc_text_escaped(arena, line->name),
                               cut_escaped(arena, line->value));
    }
    return text;
}

const char *pc_got_text(pc_arena *arena, const pc_verdict *verdict)
{
    const char *seen = verdict->observed ? verdict->observed : "";

    if (!verdict->got)
        return pc_arena_printf(arena, "no answer%s%s", seen[0] ? ": " : "",
                               seen);
    return pc_arena_printf(arena, "%u%s%s", verdict->got, seen[0] ? "   " : "",
                           seen);
}

size_t pc_failures(const pc_report *report, const pc_verdict ***ret)
{
    const pc_verdict **list = PC_NEW_ARRAY(
        report->arena, report->n ? report->n : 1, const pc_verdict *);
    size_t n = 0;

    for (int level = PC_LEVEL_MUST; level >= PC_LEVEL_NOTE; level--)
        for (size_t i = 0; i < report->n; i++)
            if (report->verdicts[i]->result == PC_RESULT_FAIL &&
                (int)report->verdicts[i]->level == level)
                list[n++] = report->verdicts[i];
    *ret = list;
    return n;
}
