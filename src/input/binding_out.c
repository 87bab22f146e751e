/* What a table of keys says of itself: JSON Schema, Markdown, effective values.
 */
#include "base/limits.h"
#include "base/str.h"
#include "input/binding.h"
#include "input/units.h"

#include <stdlib.h>
#include <string.h>

#define COMMENT_COLUMN 44

/* --- JSON Schema --------------------------------------------------------- */

static void plain_type(pc_json_out *out, const char *type)
{
    pc_json_text(out, "type", type);
}

/* A number or true/false, or a "${...}" that becomes one. */
static void or_template(pc_json_out *out, const char *type, const pc_key *key)
{
    pc_json_array(out, "anyOf");
    pc_json_object(out, NULL);
    plain_type(out, type);
    if (key->type == PC_KEY_UNSIGNED) {
        pc_json_int(out, "minimum", (int64_t)key->low);
        if (key->high)
            pc_json_int(out, "maximum", (int64_t)key->high);
    }
    pc_json_object_end(out);
    pc_json_object(out, NULL);
    plain_type(out, "string");
    pc_json_text(out, "pattern", "\\$\\{");
    pc_json_object_end(out);
    pc_json_array_end(out);
}

static void pattern(pc_json_out *out, const char *regex)
{
    pc_json_array(out, "type");
    pc_json_text(out, NULL, "string");
    pc_json_text(out, NULL, "integer");
    pc_json_array_end(out);
    pc_json_text(out, "pattern", regex);
}

static void words(pc_json_out *out, const pc_key *key)
{
    pc_json_array(out, "enum");
    for (const pc_word *word = key->words; word->word; word++) {
        double value;
        char *end;

        pc_json_text(out, NULL, word->word);
        /* 1.1, 2 and 428 are numbers to an editor */
        value = strtod(word->word, &end);
        if (!*end && end != word->word && value > 0)
            pc_json_raw(out, NULL, pc_span_of(word->word));
    }
    pc_json_array_end(out);
}

static void strings(pc_json_out *out)
{
    pc_json_array(out, "anyOf");
    pc_json_object(out, NULL);
    plain_type(out, "string");
    pc_json_object_end(out);
    pc_json_object(out, NULL);
    plain_type(out, "array");
    pc_json_object(out, "items");
    plain_type(out, "string");
    pc_json_object_end(out);
    pc_json_object_end(out);
    pc_json_array_end(out);
}

static void custom(pc_json_out *out, const pc_key *key)
{
    if (!key->schema && key->of)
        pc_keys_schema_members(key->of, out);
    if (!key->schema)
        return;
    pc_json_array(out, "allOf");
    pc_json_raw(out, NULL, pc_span_of(key->schema));
    pc_json_array_end(out);
}

static void type_of(const pc_key *key, pc_json_out *out)
{
    switch (key->type) {
    case PC_KEY_STRING:
    case PC_KEY_TEXT:
        plain_type(out, "string");
        return;
    case PC_KEY_BOOL:
    case PC_KEY_TRISTATE:
        or_template(out, "boolean", key);
        return;
    case PC_KEY_UNSIGNED:
        or_template(out, "integer", key);
        return;
    case PC_KEY_SIZE:
    case PC_KEY_SIZE64:
        pattern(out, "^([0-9]+(\\.[0-9]+)?([KMG]iB|[kMG]?B)?|.*\\$\\{.*)$");
        return;
    case PC_KEY_DURATION:
        pattern(out, "^([0-9]+(\\.[0-9]+)?(ms|s|m|h)|.*\\$\\{.*)$");
        return;
    case PC_KEY_RATE:
        pattern(out, "^([0-9]+(\\.[0-9]+)?/[sm]|unlimited|.*\\$\\{.*)$");
        return;
    case PC_KEY_WORD:
        words(out, key);
        return;
    case PC_KEY_STRINGS:
        strings(out);
        return;
    case PC_KEY_GROUP:
        pc_keys_schema_members(key->of, out);
        return;
    case PC_KEY_LIST:
        plain_type(out, "array");
        pc_keys_schema(key->of, "items", out);
        return;
    case PC_KEY_CUSTOM:
        custom(out, key);
        return;
    }
}

static void property(const pc_key *key, pc_json_out *out)
{
    pc_json_object(out, key->name);
    pc_json_text(out, "description", key->doc);
    type_of(key, out);
    if (key->fallback && key->type == PC_KEY_BOOL)
        pc_json_bool(out, "default", strcmp(key->fallback, "true") == 0);
    else if (key->fallback && key->type == PC_KEY_UNSIGNED)
        pc_json_raw(out, "default", pc_span_of(key->fallback));
    else if (key->fallback)
        pc_json_text(out, "default", key->fallback);
    pc_json_object_end(out);
}

void pc_keys_schema_members(const pc_keys *keys, pc_json_out *out)
{
    plain_type(out, "object");
    pc_json_bool(out, "additionalProperties", false);
    pc_json_array(out, "required");
    for (size_t i = 0; i < keys->n; i++)
        if (keys->rows[i].flags & PC_KEY_REQUIRED)
            pc_json_text(out, NULL, keys->rows[i].name);
    pc_json_array_end(out);
    pc_json_object(out, "properties");
    for (size_t i = 0; i < keys->n; i++)
        if (!(keys->rows[i].flags & PC_KEY_LATER))
            property(&keys->rows[i], out);
    pc_json_object_end(out);
}

void pc_keys_schema(const pc_keys *keys, const char *name, pc_json_out *out)
{
    pc_json_object(out, name);
    pc_keys_schema_members(keys, out);
    pc_json_object_end(out);
}

/* --- Markdown ------------------------------------------------------------ */

void pc_keys_markdown(pc_arena *arena, const pc_keys *keys, pc_buf *out)
{
    pc_buf_puts(out,
                "| key | value | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];

        if (key->flags & PC_KEY_LATER)
            continue;
        pc_buf_printf(out, "| `%s` | %s | %s%s%s | %s |\n", key->name,
                      pc_key_form(arena, key), key->fallback ? "`" : "",
                      key->fallback ? key->fallback : "",
                      key->fallback ? "`" : "", key->doc);
    }
}

/* --- effective values ---------------------------------------------------- */

static void put_value(const pc_key *key, const void *base, pc_buf *out)
{
    const void *member = (const char *)base + key->at;
    pc_json_out json;
    int word = 0;

    pc_json_begin(&json, out, false);
    switch (key->type) {
    case PC_KEY_STRING:
        pc_json_text(&json, NULL, *(const char *const *)member);
        return;
    case PC_KEY_TEXT:
        pc_json_span(&json, NULL, *(const pc_span *)member);
        return;
    case PC_KEY_BOOL:
        pc_json_bool(&json, NULL, *(const bool *)member);
        return;
    case PC_KEY_TRISTATE:
        word = *(const int *)member;
        pc_buf_puts(out, word < 0 ? "null" : word ? "true" : "false");
        return;
    case PC_KEY_UNSIGNED:
        pc_json_int(&json, NULL, *(const unsigned *)member);
        return;
    case PC_KEY_SIZE:
        pc_size_format(out, *(const size_t *)member);
        return;
    case PC_KEY_SIZE64:
        pc_size_format(out, *(const uint64_t *)member);
        return;
    case PC_KEY_DURATION:
        pc_duration_format(out, *(const int64_t *)member);
        return;
    case PC_KEY_RATE:
        pc_rate_format(out, *(const double *)member);
        return;
    case PC_KEY_WORD:
        memcpy(&word, member, sizeof word);
        for (const pc_word *w = key->words; w->word; w++)
            if (w->value == word) {
                pc_buf_puts(out, w->word);
                return;
            }
        pc_buf_puts(out, "null");
        return;
    case PC_KEY_STRINGS: {
        const char *const *items = *(const char *const *const *)member;
        size_t n = *(const size_t *)((const char *)base + key->n_at);

        pc_json_array(&json, NULL);
        for (size_t i = 0; i < n; i++)
            pc_json_text(&json, NULL, items[i]);
        pc_json_array_end(&json);
        return;
    }
    case PC_KEY_CUSTOM:
        key->print(key, base, &json);
        return;
    case PC_KEY_GROUP:
    case PC_KEY_LIST:
        return;
    }
}

typedef struct page {
    pc_buf *out;
    const pc_key_origins *origins;
} page;

static size_t line_length(const pc_buf *out)
{
    size_t i = out->len;

    while (i && out->ptr[i - 1] != '\n')
        i--;
    return out->len - i;
}

static void end_line(page *p, const void *member)
{
    const pc_pos *pos = pc_key_origin_of(p->origins, member);
    size_t len = line_length(p->out);

    pc_buf_printf(p->out, "%*s# ",
                  (int)(len < COMMENT_COLUMN ? COMMENT_COLUMN - len : 1), "");
    if (!pos)
        pc_buf_puts(p->out, "default\n");
    else if (!pos->line)
        pc_buf_printf(p->out, "%s\n", pos->file);
    else
        pc_buf_printf(p->out, "%s:%u\n", pos->file, pos->line);
}

static void put_keys(page *p, const pc_keys *keys, const void *base,
                     unsigned indent, bool set_only, bool first_after_dash);

static void put_list(page *p, const pc_key *key, const void *base,
                     unsigned indent)
{
    const char *items = *(const char *const *)((const char *)base + key->at);
    size_t n = *(const size_t *)((const char *)base + key->n_at);

    if (!n) {
        pc_buf_printf(p->out, "%*s%s: []", (int)indent, "", key->name);
        end_line(p, (const char *)base + key->at);
        return;
    }
    pc_buf_printf(p->out, "%*s%s:\n", (int)indent, "", key->name);
    for (size_t i = 0; i < n; i++) {
        pc_buf_printf(p->out, "%*s- ", (int)indent + 2, "");
        put_keys(p, key->of, items + i * key->of->size, indent + 4, true, true);
    }
}

/* In an entry of a list only what was said is shown; elsewhere everything. */
static bool is_said(const page *p, const pc_key *key, const void *base)
{
    if (pc_key_origin_of(p->origins, (const char *)base + key->at))
        return true;
    if (key->type == PC_KEY_GROUP)
        for (size_t i = 0; i < key->of->n; i++)
            if (is_said(p, &key->of->rows[i], (const char *)base + key->at))
                return true;
    return false;
}

static void put_keys(page *p, const pc_keys *keys, const void *base,
                     unsigned indent, bool set_only, bool first_after_dash)
{
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];
        unsigned lead = first_after_dash ? 0 : indent;

        if (key->flags & PC_KEY_LATER ||
            (key->type == PC_KEY_CUSTOM && !key->print) ||
            (set_only && !is_said(p, key, base)))
            continue;
        if (key->type == PC_KEY_LIST) {
            put_list(p, key, base, lead);
        } else if (key->type == PC_KEY_GROUP) {
            pc_buf_printf(p->out, "%*s%s:\n", (int)lead, "", key->name);
            put_keys(p, key->of, (const char *)base + key->at, indent + 2,
                     set_only, false);
        } else {
            pc_buf_printf(p->out, "%*s%s: ", (int)lead, "", key->name);
            put_value(key, base, p->out);
            end_line(p, (const char *)base + key->at);
        }
        first_after_dash = false;
    }
}

void pc_keys_effective(const pc_keys *keys, const void *base,
                       const pc_key_origins *origins, pc_buf *out)
{
    page p = {out, origins};

    put_keys(&p, keys, base, 0, false, false);
}
