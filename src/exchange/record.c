#include "exchange/record.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/str.h"
#include "exchange/trace.h"

#include <limits.h>
#include <string.h>

static const char *clause_name(pc_clause_id id)
{
    const pc_clause *clause = pc_clause_get(id);

    return clause ? clause->name : NULL;
}

/* Members are reached through typed pointers: every offset in a
 * table is that of a member of the kind its row says. */
#define MEMBER(type, record, offset)                                           \
    ((type *)(void *)((char *)(record) + (offset)))
#define CMEMBER(type, record, offset)                                          \
    ((type const *)(const void *)((const char *)(record) + (offset)))

static void put_texts(pc_json_out *out, const char *key, const char **texts,
                      unsigned n)
{
    if (!texts || !n)
        return;
    pc_json_array(out, key);
    for (unsigned i = 0; i < n; i++)
        if (texts[i])
            pc_json_text(out, NULL, texts[i]);
        else
            pc_json_null(out, NULL);
    pc_json_array_end(out);
}

static void put_lines(pc_json_out *out, const char *key, const pc_lines *lines)
{
    if (!lines->n)
        return;
    pc_json_array(out, key);
    for (size_t i = 0; i < lines->n; i++) {
        pc_json_array(out, NULL);
        pc_json_put_octets(out, NULL, lines->items[i].name);
        pc_json_put_octets(out, NULL, lines->items[i].value);
        pc_json_array_end(out);
    }
    pc_json_array_end(out);
}

static void put_clauses(pc_json_out *out, const char *key,
                        const pc_clause_id *clauses, size_t n)
{
    if (!n)
        return;
    pc_json_array(out, key);
    for (size_t i = 0; i < n; i++)
        pc_json_text(out, NULL, clause_name(clauses[i]));
    pc_json_array_end(out);
}

static void put_number(pc_json_out *out, const pc_record_row *row,
                       int64_t value)
{
    if (value || row->required)
        pc_json_int(out, row->key, value);
}

static void put_text(pc_json_out *out, const pc_record_row *row,
                     const char *text)
{
    if (text || row->required)
        pc_json_text(out, row->key, text ? text : "");
}

static void put_list(pc_json_out *out, const pc_record_row *row,
                     const pc_expectation *items, size_t n)
{
    if (!n)
        return;
    pc_json_array(out, row->key);
    for (size_t i = 0; i < n; i++) {
        pc_json_object(out, NULL);
        pc_record_put(out, row->group, &items[i]);
        pc_json_object_end(out);
    }
    pc_json_array_end(out);
}

static void put_row(pc_json_out *out, const pc_record_row *row,
                    const void *record)
{
    const size_t at = row->offset;

    switch (row->kind) {
    case PC_REC_TEXT:
        put_text(out, row, *CMEMBER(const char *, record, at));
        break;
    case PC_REC_OCTETS:
        if (CMEMBER(pc_span, record, at)->len)
            pc_json_put_octets(out, row->key, *CMEMBER(pc_span, record, at));
        break;
    case PC_REC_FLAG:
        if (*CMEMBER(bool, record, at))
            pc_json_bool(out, row->key, true);
        break;
    case PC_REC_INT:
        put_number(out, row, *CMEMBER(int, record, at));
        break;
    case PC_REC_UINT:
        put_number(out, row, *CMEMBER(unsigned, record, at));
        break;
    case PC_REC_U64:
        put_number(out, row, (int64_t)*CMEMBER(uint64_t, record, at));
        break;
    case PC_REC_I64:
        put_number(out, row, *CMEMBER(int64_t, record, at));
        break;
    case PC_REC_DIGEST:
        if (*CMEMBER(char, record, at))
            pc_json_text(out, row->key, CMEMBER(char, record, at));
        break;
    case PC_REC_ROLE:
        put_text(out, row, pc_role_name(*CMEMBER(pc_role, record, at)));
        break;
    case PC_REC_END:
        put_text(out, row, pc_end_name(*CMEMBER(pc_end, record, at)));
        break;
    case PC_REC_CLAUSE:
        put_text(out, row, clause_name(*CMEMBER(pc_clause_id, record, at)));
        break;
    case PC_REC_LEVEL:
        put_text(out, row, pc_level_name(*CMEMBER(pc_level, record, at)));
        break;
    case PC_REC_CLAUSES:
        put_clauses(out, row->key, *CMEMBER(pc_clause_id *, record, at),
                    *CMEMBER(size_t, record, row->other));
        break;
    case PC_REC_TEXTS:
        put_texts(out, row->key, *CMEMBER(const char **, record, at),
                  *CMEMBER(unsigned, record, row->other));
        break;
    case PC_REC_LINES:
        put_lines(out, row->key, CMEMBER(pc_lines, record, at));
        break;
    case PC_REC_GROUP:
        pc_json_object(out, row->key);
        pc_record_put(out, row->group, CMEMBER(char, record, at));
        pc_json_object_end(out);
        break;
    case PC_REC_LIST:
        put_list(out, row, *CMEMBER(pc_expectation *, record, at),
                 *CMEMBER(size_t, record, row->other));
        break;
    }
}

void pc_record_put(pc_json_out *out, const pc_record_row *table,
                   const void *record)
{
    for (const pc_record_row *row = table; row->key; row++)
        put_row(out, row, record);
}

/* ---- reading ---- */

typedef struct reader {
    pc_arena *arena;
    pc_pos pos;
    pc_diags *diags;
} reader;

static int wrong(const reader *in, const pc_record_row *row, const char *want)
{
    return pc_fail_at(in->diags, PC_ESYNTAX, in->pos, NULL,
                      "member '%s' is not %s", row->key, want);
}

static int get_number(const reader *in, const pc_record_row *row,
                      const pc_json *value, int64_t low, int64_t high,
                      int64_t *ret_value)
{
    if (value->kind != PC_JSON_INT)
        return wrong(in, row, "a whole number");
    if (value->integer < low || value->integer > high)
        return wrong(in, row, "a number in its range");
    *ret_value = value->integer;
    return PC_OK;
}

static int get_text(const reader *in, const pc_record_row *row,
                    const pc_json *value, const char **ret_text)
{
    if (value->kind != PC_JSON_STRING)
        return wrong(in, row, "a string");
    if (memchr(value->string.ptr, '\0', value->string.len))
        return wrong(in, row, "free of NUL");
    *ret_text = pc_arena_span(in->arena, value->string).ptr;
    return PC_OK;
}

static int get_octets(const reader *in, const pc_record_row *row,
                      const pc_json *value, pc_span *ret_octets)
{
    if (pc_json_octets(in->arena, value, ret_octets) < 0)
        return wrong(in, row, "a string of octets (U+0000 to U+00FF)");
    return PC_OK;
}

static int get_lines(const reader *in, const pc_record_row *row,
                     const pc_json *value, pc_lines *lines)
{
    if (value->kind != PC_JSON_ARRAY)
        return wrong(in, row, "a list");
    for (size_t i = 0; i < value->n; i++) {
        const pc_json *pair = value->items[i];
        pc_line line;
        int r;

        if (pair->kind != PC_JSON_ARRAY || pair->n != 2)
            return wrong(in, row, "a list of [name, value]");
        r = get_octets(in, row, pair->items[0], &line.name);
        if (r < 0)
            return r;
        r = get_octets(in, row, pair->items[1], &line.value);
        if (r < 0)
            return r;
        pc_lines_add(in->arena, lines, line.name, line.value);
    }
    return PC_OK;
}

static bool clause_named(const pc_json *value, pc_clause_id *ret_clause)
{
    pc_clause_id id;

    if (value->kind != PC_JSON_STRING)
        return false;
    id = pc_clause_find(value->string);
    if (id == PC_CLAUSE_NONE)
        return false;
    *ret_clause = id;
    return true;
}

static int get_clauses(const reader *in, const pc_record_row *row,
                       const pc_json *value, pc_clause_id **ret_clauses,
                       size_t *ret_n)
{
    pc_clause_id *clauses;

    if (value->kind != PC_JSON_ARRAY)
        return wrong(in, row, "a list");
    clauses = PC_NEW_ARRAY(in->arena, value->n, pc_clause_id);
    for (size_t i = 0; i < value->n; i++)
        if (!clause_named(value->items[i], &clauses[i]))
            return wrong(in, row, "a list of clauses that this version knows");
    *ret_clauses = clauses;
    *ret_n = value->n;
    return PC_OK;
}

static int get_texts(const reader *in, const pc_record_row *row,
                     const pc_json *value, unsigned n, const char ***ret_texts)
{
    const char **texts;

    if (value->kind != PC_JSON_ARRAY || value->n != n)
        return wrong(in, row, "a list with a member for each subject");
    texts = PC_NEW_ARRAY(in->arena, value->n, const char *);
    for (size_t i = 0; i < value->n; i++) {
        int r;

        if (value->items[i]->kind == PC_JSON_NULL)
            continue;
        r = get_text(in, row, value->items[i], &texts[i]);
        if (r < 0)
            return r;
    }
    *ret_texts = texts;
    return PC_OK;
}

static int get_digest(const reader *in, const pc_record_row *row,
                      const pc_json *value, char *ret_digest)
{
    static const char hex[] = "0123456789abcdef";

    if (value->kind != PC_JSON_STRING || value->string.len != PC_DIGEST_LEN)
        return wrong(in, row, "a digest of 64 digits");
    for (size_t i = 0; i < PC_DIGEST_LEN; i++)
        if (!memchr(hex, value->string.ptr[i], sizeof hex - 1))
            return wrong(in, row, "a digest of 64 digits");
    memcpy(ret_digest, value->string.ptr, PC_DIGEST_LEN);
    ret_digest[PC_DIGEST_LEN] = '\0';
    return PC_OK;
}

/* The index of a word among the names that a function gives, or -1. */
static int word_index(const pc_json *value, const char *(*name_of)(unsigned))
{
    const char *name;

    if (value->kind != PC_JSON_STRING)
        return -1;
    for (unsigned i = 0; (name = name_of(i)); i++)
        if (pc_span_is(value->string, name))
            return (int)i;
    return -1;
}

static const char *role_at(unsigned i)
{
    return pc_role_name((pc_role)i);
}

static const char *end_at(unsigned i)
{
    return pc_end_name((pc_end)i);
}

static const char *level_at(unsigned i)
{
    return i <= PC_LEVEL_MUST ? pc_level_name((pc_level)i) : NULL;
}

static int get_number_row(const reader *in, const pc_record_row *row,
                          const pc_json *value, void *record)
{
    const size_t at = row->offset;
    int64_t number = 0;
    int r;

    switch (row->kind) {
    case PC_REC_INT:
        r = get_number(in, row, value, INT_MIN, INT_MAX, &number);
        if (r == PC_OK)
            *MEMBER(int, record, at) = (int)number;
        return r;
    case PC_REC_UINT:
        r = get_number(in, row, value, 0, UINT_MAX, &number);
        if (r == PC_OK)
            *MEMBER(unsigned, record, at) = (unsigned)number;
        return r;
    case PC_REC_U64:
        r = get_number(in, row, value, 0, INT64_MAX, &number);
        if (r == PC_OK)
            *MEMBER(uint64_t, record, at) = (uint64_t)number;
        return r;
    default:
        r = get_number(in, row, value, INT64_MIN, INT64_MAX, &number);
        if (r == PC_OK)
            *MEMBER(int64_t, record, at) = number;
        return r;
    }
}

static int get_word_row(const reader *in, const pc_record_row *row,
                        const pc_json *value, void *record)
{
    const size_t at = row->offset;
    int index;

    switch (row->kind) {
    case PC_REC_ROLE:
        index = word_index(value, role_at);
        if (index < 0)
            return wrong(in, row, "a role");
        *MEMBER(pc_role, record, at) = (pc_role)index;
        return PC_OK;
    case PC_REC_END:
        index = word_index(value, end_at);
        if (index < 0)
            return wrong(in, row, "an end");
        *MEMBER(pc_end, record, at) = (pc_end)index;
        return PC_OK;
    case PC_REC_LEVEL:
        index = word_index(value, level_at);
        if (index < 0)
            return wrong(in, row, "a level");
        *MEMBER(pc_level, record, at) = (pc_level)index;
        return PC_OK;
    default:
        if (!clause_named(value, MEMBER(pc_clause_id, record, at)))
            return wrong(in, row, "a clause that this version knows");
        return PC_OK;
    }
}

static int get_list(const reader *in, const pc_record_row *row,
                    const pc_json *value, pc_expectation **ret_items,
                    size_t *ret_n)
{
    pc_expectation *items;

    if (value->kind != PC_JSON_ARRAY)
        return wrong(in, row, "a list");
    items = PC_NEW_ARRAY(in->arena, value->n, pc_expectation);
    for (size_t i = 0; i < value->n; i++) {
        int r;

        if (value->items[i]->kind != PC_JSON_OBJECT)
            return wrong(in, row, "a list of objects");
        r = pc_record_get(in->arena, value->items[i], row->group, &items[i],
                          in->pos, in->diags);
        if (r < 0)
            return r;
    }
    *ret_items = items;
    *ret_n = value->n;
    return PC_OK;
}

static int get_row(const reader *in, const pc_record_row *row,
                   const pc_json *value, void *record)
{
    const size_t at = row->offset;

    switch (row->kind) {
    case PC_REC_TEXT:
        return get_text(in, row, value, MEMBER(const char *, record, at));
    case PC_REC_OCTETS:
        return get_octets(in, row, value, MEMBER(pc_span, record, at));
    case PC_REC_FLAG:
        if (value->kind != PC_JSON_BOOL)
            return wrong(in, row, "true or false");
        *MEMBER(bool, record, at) = value->boolean;
        return PC_OK;
    case PC_REC_INT:
    case PC_REC_UINT:
    case PC_REC_U64:
    case PC_REC_I64:
        return get_number_row(in, row, value, record);
    case PC_REC_DIGEST:
        return get_digest(in, row, value, MEMBER(char, record, at));
    case PC_REC_ROLE:
    case PC_REC_END:
    case PC_REC_CLAUSE:
    case PC_REC_LEVEL:
        return get_word_row(in, row, value, record);
    case PC_REC_CLAUSES:
        return get_clauses(in, row, value, MEMBER(pc_clause_id *, record, at),
                           MEMBER(size_t, record, row->other));
    case PC_REC_TEXTS:
        return get_texts(in, row, value, *CMEMBER(unsigned, record, row->other),
                         MEMBER(const char **, record, at));
    case PC_REC_LINES:
        return get_lines(in, row, value, MEMBER(pc_lines, record, at));
    case PC_REC_GROUP:
        if (value->kind != PC_JSON_OBJECT)
            return wrong(in, row, "an object");
        return pc_record_get(in->arena, value, row->group,
                             MEMBER(char, record, at), in->pos, in->diags);
    case PC_REC_LIST:
        return get_list(in, row, value, MEMBER(pc_expectation *, record, at),
                        MEMBER(size_t, record, row->other));
    }
    return PC_EINVAL;
}

int pc_record_get(pc_arena *arena, const pc_json *object,
                  const pc_record_row *table, void *record, pc_pos pos,
                  pc_diags *diags)
{
    const reader in = {arena, pos, diags};

    for (const pc_record_row *row = table; row->key; row++) {
        const pc_json *value = pc_json_get(object, row->key);
        int r;

        if (!value && !row->required)
            continue;
        if (!value)
            return pc_fail_at(diags, PC_ESYNTAX, pos, NULL,
                              "member '%s' is missing", row->key);
        r = get_row(&in, row, value, record);
        if (r < 0)
            return r;
    }
    return PC_OK;
}
