/* base/json.h - JSON in and out, over jansson, which appears nowhere else.
 *
 * Values are immutable once read.  Strings that carry octets (field values) are
 * code points U+0000..U+00FF, one an octet (FORMATS section 5).
 */
#ifndef PRECHECK_BASE_JSON_H
#define PRECHECK_BASE_JSON_H

#include "base/buf.h"
#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

/* Reading: a tree in the arena. */
typedef enum pc_json_kind {
    PC_JSON_NULL,
    PC_JSON_BOOL,
    PC_JSON_INT,
    PC_JSON_REAL,
    PC_JSON_STRING,
    PC_JSON_ARRAY,
    PC_JSON_OBJECT
} pc_json_kind;
typedef struct pc_json pc_json;
struct pc_json {
    pc_json_kind kind;
    bool boolean;
    int64_t integer;
    double real;
    pc_span string;  /* UTF-8, NUL-terminated, may hold NUL */
    pc_json **items; /* array: elements; object: values */
    pc_span *keys;   /* object */
    size_t n;
};

/* One JSON text (any value); duplicate keys, depth over PC_LIMIT_JSON_DEPTH
 * and trailing text are errors.  pos is where the text begins. */
int pc_json_parse(pc_arena *arena, pc_span text, pc_pos pos,
                  pc_json **ret_value, pc_diags *diags);
const pc_json *pc_json_get(const pc_json *object, const char *key);
/* The member's string as octets; PC_EINVAL when it is no string, PC_ERANGE
 * when a code point is above U+00FF. */
int pc_json_octets(pc_arena *arena, const pc_json *value, pc_span *ret_octets);

/* Writing: straight into a buffer, commas and escapes minded.  Depth at most
 * PC_LIMIT_JSON_DEPTH.  key is NULL inside an array. */
typedef struct pc_json_out {
    pc_buf *buf;
    unsigned depth;
    bool comma[64 + 1];
    bool pretty; /* two spaces an indent, else one line */
} pc_json_out;
void pc_json_begin(pc_json_out *out, pc_buf *buf, bool pretty);
void pc_json_object(pc_json_out *out, const char *key);
void pc_json_object_end(pc_json_out *out);
void pc_json_array(pc_json_out *out, const char *key);
void pc_json_array_end(pc_json_out *out);
/* text is UTF-8 that we made; broken UTF-8 is written as U+FFFD. */
void pc_json_text(pc_json_out *out, const char *key, const char *text);
void pc_json_span(pc_json_out *out, const char *key, pc_span text);
/* octets from the wire, one code point each */
void pc_json_put_octets(pc_json_out *out, const char *key, pc_span octets);
void pc_json_int(pc_json_out *out, const char *key, int64_t value);
void pc_json_real(pc_json_out *out, const char *key, double value, int digits);
void pc_json_bool(pc_json_out *out, const char *key, bool value);
void pc_json_null(pc_json_out *out, const char *key);
/* A value that is already JSON text. */
void pc_json_raw(pc_json_out *out, const char *key, pc_span json);

#endif
