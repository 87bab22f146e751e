#include "base/yaml.h"

#include "base/cleanup.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct anchor {
    const char *name;
    pc_yaml *node;
} anchor;

/* A collection that is still open. */
typedef struct frame {
    pc_yaml *node;
    size_t n_items, cap;
} frame;

typedef struct reader {
    yaml_parser_t parser;
    yaml_event_t event;
    pc_arena *arena;
    pc_diags *diags;
    const char *file;
    pc_span text;
    pc_yaml_limits limits;
    frame stack[PC_LIMIT_DOCUMENT_DEPTH];
    unsigned depth;
    anchor *anchors;
    size_t n_anchors, cap_anchors;
    size_t n_nodes, n_aliases;
    pc_yaml **documents;
    size_t n_documents, cap_documents;
    pc_yaml *root;
} reader;

static pc_pos pos_at(const reader *r, yaml_mark_t mark)
{
    return (pc_pos){r->file, (unsigned)mark.line + 1,
                    (unsigned)mark.column + 1};
}

static pc_pos event_pos(const reader *r)
{
    return pos_at(r, r->event.start_mark);
}

static const char *shown(const reader *r, const char *text)
{
    PC_AUTO_BUF buf;
    pc_span span = pc_span_of(text);

    if (span.len > 60)
        span.len = 60;
    pc_buf_init(&buf, 4 * 60);
    pc_escape_text(&buf, span);
    return pc_arena_strdup(r->arena, buf.len ? buf.ptr : "");
}

/* What YAML's character set forbids; libyaml names no place for these. */
static bool is_yaml_char(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7e) ||
           c == 0x85 || (c >= 0xa0 && c <= 0xd7ff) ||
           (c >= 0xe000 && c <= 0xfffd && c != 0xfeff) || c >= 0x10000;
}

static int check_characters(const char *file, pc_span text, pc_diags *diags)
{
    pc_pos pos = {file, 1, 1};

    for (size_t i = 0; i < text.len;) {
        uint32_t code = 0;
        unsigned len = pc_utf8_next(text, i, &code);

        if (!len)
            return pc_fail_at(diags, PC_ESYNTAX, pos,
                              "save the file as UTF-8, or write the octet as "
                              "\"\\xNN\" in double quotes",
                              "octet 0x%02x is not UTF-8",
                              (unsigned char)text.ptr[i]);
        if (!is_yaml_char(code))
            return pc_fail_at(diags, PC_ESYNTAX, pos,
                              "write it as an escape in double quotes, for "
                              "instance \"\\x00\"",
                              "the control character U+%04X is not allowed",
                              (unsigned)code);
        if (code == '\n') {
            pos.line++;
            pos.column = 1;
        } else {
            pos.column++;
        }
        i += len;
    }
    return PC_OK;
}

/* The octet at a line and column (in code points, from 0), or NUL. */
static char char_at(pc_span text, yaml_mark_t mark)
{
    size_t line = 0, column = 0;

    for (size_t i = 0; i < text.len;) {
        uint32_t code = 0;
        unsigned len = pc_utf8_next(text, i, &code);

        if (line == mark.line && column == mark.column)
            return text.ptr[i];
        if (code == '\n') {
            line++;
            column = 0;
        } else {
            column++;
        }
        i += len ? len : 1;
    }
    return '\0';
}

static const char *syntax_hint(const reader *r)
{
    switch (char_at(r->text, r->parser.problem_mark)) {
    case '\t':
        return "indent with spaces; YAML knows no tabs there";
    case '@':
    case '`':
    case '%':
        return "put a value that begins with this character in quotes";
    case '{':
        return "put \"${...}\" in quotes";
    case ':':
        return "put a value that contains ': ' in quotes";
    default:
        return NULL;
    }
}

static int syntax_error(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "cannot be read";

    if (p->error == YAML_MEMORY_ERROR)
        pc_out_of_memory(r->text.len);
    if (p->context)
        return pc_fail_at(r->diags, PC_ESYNTAX, pos_at(r, p->problem_mark),
                          syntax_hint(r), "YAML: %s, %s (line %zu)", problem,
                          p->context, p->context_mark.line + 1);
    return pc_fail_at(r->diags, PC_ESYNTAX, pos_at(r, p->problem_mark),
                      syntax_hint(r), "YAML: %s", problem);
}

static int new_node(reader *r, pc_yaml_kind kind, pc_yaml **ret_node)
{
    if (++r->n_nodes > r->limits.nodes)
        return pc_fail_at(r->diags, PC_ELIMIT, event_pos(r), NULL,
                          "more than %zu values in one file", r->limits.nodes);
    *ret_node = PC_NEW(r->arena, pc_yaml);
    (*ret_node)->kind = kind;
    (*ret_node)->pos = event_pos(r);
    return PC_OK;
}

/* Where a finished or just opened node belongs. */
static void attach(reader *r, pc_yaml *node)
{
    frame *top;

    if (!r->depth) {
        r->root = node;
        return;
    }
    top = &r->stack[r->depth - 1];
    PC_PUSH(r->arena, top->node->items, top->n_items, top->cap, node);
}

static int remember(reader *r, const yaml_char_t *name, pc_yaml *node)
{
    anchor item;

    if (!name)
        return PC_OK;
    if (r->n_anchors >= PC_LIMIT_YAML_ALIASES)
        return pc_fail_at(r->diags, PC_ELIMIT, event_pos(r), NULL,
                          "more than %d anchors", PC_LIMIT_YAML_ALIASES);
    item.name = pc_arena_strdup(r->arena, (const char *)name);
    item.node = node;
    PC_PUSH(r->arena, r->anchors, r->n_anchors, r->cap_anchors, item);
    return PC_OK;
}

static bool is_core_tag(const char *tag, pc_yaml_kind kind)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    static const char *const names[][6] = {
        [PC_YAML_SCALAR] = {"str", "int", "bool", "float", "null"},
        [PC_YAML_LIST] = {"seq"},
        [PC_YAML_MAP] = {"map"},
    };

    if (strcmp(tag, "!") == 0)
        return true;
    if (strncmp(tag, prefix, sizeof prefix - 1) != 0)
        return false;
    for (const char *const *name = names[kind]; *name; name++)
        if (strcmp(tag + sizeof prefix - 1, *name) == 0)
            return true;
    return false;
}

static void check_tag(reader *r, const yaml_char_t *tag, pc_yaml_kind kind)
{
    if (tag && !is_core_tag((const char *)tag, kind))
        pc_diag_add(r->diags, PC_ERROR, event_pos(r),
                    "leave the tag away; the key decides the type",
                    "the tag '%s' is not understood here",
                    shown(r, (const char *)tag));
}

static int on_scalar(reader *r)
{
    const char *tag = (const char *)r->event.data.scalar.tag;
    pc_yaml *node;
    int rc = new_node(r, PC_YAML_SCALAR, &node);

    if (rc < 0)
        return rc;
    check_tag(r, r->event.data.scalar.tag, PC_YAML_SCALAR);
    node->text = pc_arena_span(
        r->arena, (pc_span){(const char *)r->event.data.scalar.value,
                            r->event.data.scalar.length});
    node->quoted = r->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (tag)
        node->quoted = strcmp(tag, "!") == 0 || strcmp(tag, YAML_STR_TAG) == 0;
    attach(r, node);
    return remember(r, r->event.data.scalar.anchor, node);
}

static int on_alias(reader *r)
{
    const char *name = (const char *)r->event.data.alias.anchor;
    const pc_yaml *found = NULL;
    pc_yaml *node;
    int rc;

    if (++r->n_aliases > PC_LIMIT_YAML_ALIASES)
        return pc_fail_at(r->diags, PC_ELIMIT, event_pos(r), NULL,
                          "more than %d aliases in one file",
                          PC_LIMIT_YAML_ALIASES);
    rc = new_node(r, PC_YAML_SCALAR, &node);
    if (rc < 0)
        return rc;
    node->text = pc_arena_span(r->arena, node->text); /* never NULL */
    for (size_t i = r->n_anchors; i-- > 0 && !found;)
        if (strcmp(r->anchors[i].name, name) == 0)
            found = r->anchors[i].node;
    if (!found) {
        pc_diag_add(r->diags, PC_ERROR, event_pos(r),
                    "a value that begins with '*' has to stand in quotes",
                    "no anchor '&%s' before this alias", shown(r, name));
    } else if (found->kind != PC_YAML_SCALAR) {
        pc_diag_add(r->diags, PC_ERROR, event_pos(r),
                    "write the list or map out again",
                    "the alias '*%s' names a collection; only scalars can be "
                    "repeated by an alias",
                    shown(r, name));
    } else {
        node->text = found->text;
        node->quoted = found->quoted;
    }
    attach(r, node);
    return PC_OK;
}

static int on_open(reader *r, pc_yaml_kind kind, const yaml_char_t *tag,
                   const yaml_char_t *name)
{
    pc_yaml *node;
    int rc = new_node(r, kind, &node);

    if (rc < 0)
        return rc;
    if (r->depth >= r->limits.depth)
        return pc_fail_at(r->diags, PC_ELIMIT, event_pos(r), NULL,
                          "nested deeper than %u levels", r->limits.depth);
    check_tag(r, tag, kind);
    attach(r, node);
    r->stack[r->depth++] = (frame){.node = node};
    return remember(r, name, node);
}

/* By text, then by place, so that the first of equals comes first. */
static int by_key(const void *left, const void *right)
{
    const pc_yaml *a = **(pc_yaml * *const *)left;
    const pc_yaml *b = **(pc_yaml * *const *)right;
    int order;

    if (a->text.len != b->text.len)
        return a->text.len < b->text.len ? -1 : 1;
    order = a->text.len ? memcmp(a->text.ptr, b->text.ptr, a->text.len) : 0;
    if (!order)
        order = (a->pos.line > b->pos.line) - (a->pos.line < b->pos.line);
    return order ? order
                 : (a->pos.column > b->pos.column) -
                       (a->pos.column < b->pos.column);
}

/* Why a key cannot stay; NULL when it can.  Says nothing of duplicates. */
static const char *key_problem(const pc_yaml *key, const char **ret_hint)
{
    if (key->kind != PC_YAML_SCALAR) {
        *ret_hint = "put \"${...}\" and \"{...}\" in quotes";
        return "a key has to be one word, not a list or map";
    }
    if (!key->quoted && pc_span_is(key->text, "<<")) {
        *ret_hint = "write the keys out";
        return "merge keys ('<<') are not supported";
    }
    return NULL;
}

/* Takes the pairs away whose keys are no good; their values are marked by a
 * NULL key until then. */
static void compact(pc_yaml *map)
{
    size_t n = 0;

    for (size_t i = 0; i < map->n; i++) {
        if (!map->items[2 * i])
            continue;
        map->items[2 * n] = map->items[2 * i];
        map->items[2 * n + 1] = map->items[2 * i + 1];
        n++;
    }
    map->n = n;
}

static void check_keys(reader *r, pc_yaml *map)
{
    pc_yaml ***keys = PC_NEW_ARRAY(r->arena, map->n, pc_yaml **);
    pc_yaml *last = NULL;
    size_t n = 0, bad = 0;

    for (size_t i = 0; i < map->n; i++) {
        pc_yaml **key = &map->items[2 * i];
        const char *hint, *problem = key_problem(*key, &hint);

        if (problem) {
            pc_diag_add(r->diags, PC_ERROR, (*key)->pos, hint, "%s", problem);
            *key = NULL;
            bad++;
        } else {
            keys[n++] = key;
        }
    }
    if (n)
        qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0; i < n; i++) {
        pc_yaml *key = *keys[i];

        if (last && pc_span_eq(key->text, last->text)) {
            pc_diag_add(r->diags, PC_ERROR, key->pos, NULL,
                        "the key '%s' stands here a second time (first in line "
                        "%u)",
                        shown(r, key->text.ptr), last->pos.line);
            *keys[i] = NULL;
            bad++;
        }
        last = key;
    }
    if (bad)
        compact(map);
}

static int on_close(reader *r)
{
    frame *top = &r->stack[--r->depth];

    top->node->n = top->n_items;
    if (top->node->kind == PC_YAML_MAP) {
        top->node->n /= 2;
        check_keys(r, top->node);
    }
    return PC_OK;
}

static int on_event(reader *r)
{
    const yaml_event_t *event = &r->event;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return on_scalar(r);
    case YAML_ALIAS_EVENT:
        return on_alias(r);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(r, PC_YAML_LIST, event->data.sequence_start.tag,
                       event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return on_open(r, PC_YAML_MAP, event->data.mapping_start.tag,
                       event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_close(r);
    case YAML_DOCUMENT_START_EVENT:
        r->root = NULL;
        r->n_anchors = 0;
        return PC_OK;
    case YAML_DOCUMENT_END_EVENT:
        PC_PUSH(r->arena, r->documents, r->n_documents, r->cap_documents,
                r->root);
        return PC_OK;
    default:
        return PC_OK;
    }
}

static int read_stream(reader *r)
{
    for (;;) {
        yaml_event_type_t type;
        int rc;

        if (!yaml_parser_parse(&r->parser, &r->event))
            return syntax_error(r);
        type = r->event.type;
        /* NO_EVENT comes for ever after a failed allocation */
        rc = type == YAML_NO_EVENT ? PC_ENOMEM : on_event(r);
        yaml_event_delete(&r->event);
        if (rc == PC_ENOMEM)
            pc_out_of_memory(r->text.len);
        if (rc < 0 || type == YAML_STREAM_END_EVENT)
            return rc;
    }
}

int pc_yaml_parse(pc_arena *arena, const char *file, pc_span text,
                  pc_yaml ***ret_documents, size_t *ret_n, pc_diags *diags)
{
    static const pc_yaml_limits limits = {PC_LIMIT_YAML_DEPTH,
                                          PC_LIMIT_YAML_NODES};

    return pc_yaml_parse_within(arena, file, text, &limits, ret_documents,
                                ret_n, diags);
}

int pc_yaml_parse_within(pc_arena *arena, const char *file, pc_span text,
                         const pc_yaml_limits *limits, pc_yaml ***ret_documents,
                         size_t *ret_n, pc_diags *diags)
{
    reader r = {
        .arena = arena, .diags = diags, .text = text, .limits = *limits};
    size_t errors_before = diags ? diags->n_errors : 0;
    int rc;

    if (r.limits.depth > PC_LIMIT_DOCUMENT_DEPTH)
        r.limits.depth = PC_LIMIT_DOCUMENT_DEPTH;
    r.file = pc_arena_strdup(arena, file);
    if (pc_span_starts(r.text, "\xef\xbb\xbf")) {
        r.text.ptr += 3;
        r.text.len -= 3;
    }
    rc = check_characters(r.file, r.text, diags);
    if (rc < 0)
        return rc;
    if (!yaml_parser_initialize(&r.parser))
        pc_out_of_memory(text.len);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &r.parser, (const unsigned char *)(r.text.len ? r.text.ptr : ""),
        r.text.len);
    rc = read_stream(&r);
    yaml_parser_delete(&r.parser);
    if (rc < 0)
        return rc;
    *ret_documents = r.documents;
    *ret_n = r.n_documents;
    return diags && diags->n_errors > errors_before ? PC_EINVAL : PC_OK;
}

const pc_yaml *pc_yaml_get(const pc_yaml *map, const char *key)
{
    if (!map || map->kind != PC_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (map->items[2 * i]->kind == PC_YAML_SCALAR &&
            pc_span_is(map->items[2 * i]->text, key))
            return map->items[2 * i + 1];
    return NULL;
}

bool pc_yaml_is_null(const pc_yaml *node)
{
    return node->kind == PC_YAML_SCALAR && !node->quoted &&
           (!node->text.len || pc_span_is(node->text, "~") ||
            pc_span_is(node->text, "null") || pc_span_is(node->text, "Null") ||
            pc_span_is(node->text, "NULL"));
}
