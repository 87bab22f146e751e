/* oracle/clause_table.c - the rows of <precheck/clauses.h> as a table. */
#include <precheck/clauses.h>

#include <stdbool.h>
#include <string.h>

static const pc_clause clauses[PC_CLAUSE_COUNT] = {
#define ROW(name, ref, document, section, level, keyword, binds, vantage,      \
            gist, how)                                                         \
    [PC_CLAUSE_##name] = {#name,                                               \
                          ref,                                                 \
                          document,                                            \
                          section,                                             \
                          PC_LEVEL_##level,                                    \
                          keyword,                                             \
                          binds,                                               \
                          PC_VANTAGE_##vantage,                                \
                          gist,                                                \
                          how},
    PC_CLAUSES(ROW)
#undef ROW
};

const pc_clause *pc_clause_get(pc_clause_id id)
{
    /* Through unsigned, so that a negative number is out of bounds too. */
    unsigned row = (unsigned)id;

    return row > 0 && row < PC_CLAUSE_COUNT ? &clauses[row] : NULL;
}

static bool span_is(pc_span span, const char *text)
{
    return span.len == strlen(text) && memcmp(span.ptr, text, span.len) == 0;
}

pc_clause_id pc_clause_find(pc_span name_or_ref)
{
    if (!name_or_ref.ptr || name_or_ref.len == 0)
        return PC_CLAUSE_NONE;
    for (unsigned row = 1; row < PC_CLAUSE_COUNT; row++)
        if (span_is(name_or_ref, clauses[row].name) ||
            span_is(name_or_ref, clauses[row].ref))
            return (pc_clause_id)row;
    return PC_CLAUSE_NONE;
}

const char *pc_level_name(pc_level level)
{
    switch (level) {
    case PC_LEVEL_MUST:
        return "must";
    case PC_LEVEL_SHOULD:
        return "should";
    case PC_LEVEL_NOTE:
        break;
    }
    return "note";
}
