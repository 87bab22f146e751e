/* input/binding.h - from YAML nodes to structs, by tables of keys.
 *
 * A table says for each key its type, where the value goes, limits, default and
 * meaning.  The same table gives the diagnostics, `precheck schema`, `lint
 * --effective` and the lists of keys in the documentation.  Every error of a
 * node is reported; the caller asks the diagnostics whether there was one.
 */
#ifndef PRECHECK_INPUT_BINDING_H
#define PRECHECK_INPUT_BINDING_H

#include "base/json.h"
#include "base/yaml.h"

#include <stddef.h>
#include <stdint.h>

typedef enum pc_key_type {
    PC_KEY_STRING,   /* const char *; low..high octets, no NUL */
    PC_KEY_TEXT,     /* pc_span; low..high octets */
    PC_KEY_BOOL,     /* bool */
    PC_KEY_TRISTATE, /* int: 1, 0; -1 when the key is absent */
    PC_KEY_UNSIGNED, /* unsigned, low..high */
    PC_KEY_SIZE,     /* size_t, octets, low..high */
    PC_KEY_SIZE64,   /* uint64_t, octets, low..high */
    PC_KEY_DURATION, /* int64_t, milliseconds, low..high */
    PC_KEY_RATE,     /* double, a second; at most high */
    PC_KEY_WORD,     /* an enum, one of words */
    PC_KEY_STRINGS,  /* const char ** and size_t; one alone is a list of one */
    PC_KEY_GROUP,    /* a map (of): the struct at `at`; 0 is the same struct */
    PC_KEY_LIST,     /* T * and size_t: a list of maps (of) */
    PC_KEY_CUSTOM    /* parse */
} pc_key_type;

enum {
    PC_KEY_REQUIRED = 1,
    PC_KEY_LATER = 2,    /* known, but the feature does not work yet */
    PC_KEY_TEMPLATE = 4, /* ${id} and the like stay for the run */
    PC_KEY_SECRET = 8,   /* never shown */
    PC_KEY_FILE = 16     /* a path, relative to the file it stands in */
};

typedef struct pc_word {
    const char *word; /* NULL ends a list */
    int value;
} pc_word;

typedef struct pc_key pc_key;
typedef struct pc_keys pc_keys;
typedef struct pc_binder pc_binder;

struct pc_key {
    const char *name;
    pc_key_type type;
    unsigned flags;
    size_t at, n_at;      /* offsets of the member and of its count */
    uint64_t low, high;   /* limits; high 0: a default one */
    const char *fallback; /* default, as it would be written; NULL: zero */
    const char *doc;      /* one sentence, no full stop */
    const pc_word *words; /* WORD */
    const pc_keys *of;    /* GROUP, LIST; CUSTOM: what its map may hold */
    const char *form;     /* CUSTOM: "a list of ..." for messages */
    void (*parse)(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                  void *base);
    /* CUSTOM: one JSON value, for --effective; NULL: not shown */
    void (*print)(const pc_key *key, const void *base, pc_json_out *out);
    const char *schema; /* CUSTOM: its JSON Schema, instead of that of `of` */
};

struct pc_keys {
    const char *what; /* "a resource", for messages */
    const pc_key *rows;
    size_t n;
    size_t size;       /* of the struct */
    size_t pos_at;     /* offset of its pc_pos + 1; 0: it has none */
    size_t present_at; /* offset + 1 of the bool that says it was written */
    /* what the single keys cannot say; may be NULL.  Called after errors too,
     * so members may have been left as they were. */
    void (*check)(pc_binder *binder, const pc_yaml *node, void *base);
};

/* Which members were set by a file. */
typedef struct pc_key_origin {
    const void *member;
    pc_pos pos;
} pc_key_origin;
typedef struct pc_key_origins pc_key_origins;
struct pc_key_origins {
    pc_key_origin *items;
    size_t n, cap;
};

struct pc_binder {
    pc_arena *arena;
    pc_diags *diags;
    const char *folder; /* paths are relative to it */
    pc_key_origins origins;
    /* Replaces ${env:...} and the like; false after saying an error.  NULL:
     * the text as it stands. */
    bool (*expand)(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   pc_span *ret_text);
    void *context; /* of expand and of the custom parsers */
};

/* Fills base from a map; keys that are absent get their defaults. */
void pc_keys_bind(pc_binder *binder, const pc_keys *keys, const pc_yaml *node,
                  void *base);
/* One value, as pc_keys_bind does it for its key. */
void pc_key_bind(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                 void *base);
/* Defaults for everything, as if the map were empty. */
void pc_keys_defaults(pc_binder *binder, const pc_keys *keys, void *base);

/* For custom parsers.  All return false after saying what is wrong. */
bool pc_key_scalar(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   pc_span *ret_text); /* expanded */
bool pc_key_string(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   const char **ret_text); /* and without NUL */
/* low..high octets */
bool pc_key_length(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   pc_span text);
bool pc_key_is_map(pc_binder *binder, const pc_key *key, const pc_yaml *node);
bool pc_key_is_list(pc_binder *binder, const pc_key *key, const pc_yaml *node);
/* "'name' takes FORM, not 'text'" */
void pc_key_mismatch(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                     const char *form);
/* "unknown key 'x' in WHAT", with the nearest of the names (NULL at the end).
 */
void pc_key_unknown(pc_binder *binder, const pc_yaml *key_node,
                    const char *what, const char *const *names);
/* Octets made showable, cut after 60. */
const char *pc_key_shown(pc_arena *arena, pc_span text);
/* A path as it has to be opened from here. */
const char *pc_key_path(pc_arena *arena, const char *folder, const char *path);

/* Sees the file's place of a member; NULL when it has its default. */
const pc_pos *pc_key_origin_of(const pc_key_origins *origins,
                               const void *member);

/* What a value has to look like: "a duration such as 10s, 1ms to 1h". */
const char *pc_key_form(pc_arena *arena, const pc_key *key);

/* JSON Schema of a map of these keys, as the value of NAME (or alone). */
void pc_keys_schema(const pc_keys *keys, const char *name, pc_json_out *out);
/* The same members, into an object that is open. */
void pc_keys_schema_members(const pc_keys *keys, pc_json_out *out);
/* A Markdown table: key, value, default, meaning. */
void pc_keys_markdown(pc_arena *arena, const pc_keys *keys, pc_buf *out);
/* YAML with a comment behind each key that says where its value came from. */
void pc_keys_effective(const pc_keys *keys, const void *base,
                       const pc_key_origins *origins, pc_buf *out);

#endif
