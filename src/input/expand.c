#include "input/expand.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* One ${...} while it is looked at. */
typedef struct reference {
    pc_span name, fallback; /* fallback.ptr NULL: none was given */
    const pc_key *key;
    pc_pos pos;
} reference;

static pc_expander *expander_of(pc_binder *binder)
{
    return binder->context;
}

void pc_secret_add(pc_binder *binder, const char *name, pc_span secret,
                   pc_pos pos)
{
    pc_redactor *redactor = expander_of(binder)->options->redactor;

    if (redactor && pc_redactor_add(redactor, name, secret, NULL) < 0)
        pc_diag_add(binder->diags, PC_WARNING, pos,
                    "use a longer one, of at least 6 octets",
                    "the secret %s is too short to be hidden in reports", name);
}

static bool fail(pc_binder *binder, const reference *ref, const char *hint,
                 const char *what)
{
    pc_fail_at(binder->diags, PC_EINVAL, ref->pos, hint, "'%s': %s",
               ref->key->name, what);
    return false;
}

/* The value itself, its default, or an error that names what is missing. */
static bool value_or_fallback(pc_binder *binder, const reference *ref,
                              const char *kind, const char *hint,
                              const pc_span *value, pc_span *ret_value)
{
    if (ref->fallback.ptr && (!value || !value->len)) {
        *ret_value = ref->fallback;
        return true;
    }
    if (value) {
        *ret_value = *value;
        return true;
    }
    return fail(binder, ref, hint,
                pc_arena_printf(binder->arena, "%s '%s' is not set", kind,
                                pc_key_shown(binder->arena, ref->name)));
}

static bool from_env(pc_binder *binder, const reference *ref,
                     pc_span *ret_value)
{
    const char *name = pc_arena_span(binder->arena, ref->name).ptr;
    const char *text = getenv(name);
    pc_span value = pc_span_of(text);

    return value_or_fallback(binder, ref, "the environment variable",
                             "set it, or give a default: ${env:NAME:-default}",
                             text ? &value : NULL, ret_value);
}

static bool from_vars(pc_binder *binder, const reference *ref,
                      pc_span *ret_value)
{
    const pc_target_options *options = expander_of(binder)->options;
    const pc_span *found = NULL;

    for (size_t i = 0; i < options->n_vars; i++)
        if (pc_span_is(ref->name, options->vars[i].name))
            found = &options->vars[i].value;
    return value_or_fallback(binder, ref, "the variable",
                             "give --var NAME=VALUE, or a default: "
                             "${var:NAME:-default}",
                             found, ret_value);
}

/* The file's content, without the line end at its end. */
static bool from_file(pc_binder *binder, const reference *ref,
                      pc_span *ret_value)
{
    const char *path = pc_key_path(binder->arena, binder->folder,
                                   pc_arena_span(binder->arena, ref->name).ptr);
    pc_diags diags;

    pc_diags_init(&diags, binder->arena);
    if (pc_file_read(binder->arena, path, PC_LIMIT_BODY_FILE, ret_value,
                     &diags) < 0)
        return fail(binder, ref, NULL, diags.items[0].message);
    if (ret_value->len && ret_value->ptr[ret_value->len - 1] == '\n')
        ret_value->len--;
    if (ret_value->len && ret_value->ptr[ret_value->len - 1] == '\r')
        ret_value->len--;
    return true;
}

/* As it has to stand in a template to mean itself there. */
static void put_guarded(pc_buf *out, pc_span value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '$')
            pc_buf_puts(out, "$$");
        else if (value.ptr[i] == '\\')
            pc_buf_puts(out, "\\x5c");
        else
            pc_buf_put(out, value.ptr + i, 1);
    }
}

static bool put_reference(pc_binder *binder, reference *ref, pc_span inside,
                          pc_buf *out)
{
    static const struct {
        const char *prefix;
        bool (*get)(pc_binder *, const reference *, pc_span *);
    } kinds[] = {{"env:", from_env}, {"var:", from_vars}, {"file:", from_file}};
    const char *secret = expander_of(binder)->secret_name;
    pc_span value;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t len = strlen(kinds[i].prefix);

        if (!pc_span_starts(inside, kinds[i].prefix))
            continue;
        ref->name = (pc_span){inside.ptr + len, inside.len - len};
        for (size_t j = 0; j + 1 < ref->name.len && i < 2; j++)
            if (ref->name.ptr[j] == ':' && ref->name.ptr[j + 1] == '-') {
                ref->fallback =
                    (pc_span){ref->name.ptr + j + 2, ref->name.len - j - 2};
                ref->name.len = j;
                break;
            }
        if (!ref->name.len)
            return fail(binder, ref, NULL, "'${...:}' without a name");
        if (!kinds[i].get(binder, ref, &value))
            return false;
        if (secret && value.len)
            pc_secret_add(binder, secret, value, ref->pos);
        if (ref->key->flags & PC_KEY_TEMPLATE)
            put_guarded(out, value);
        else
            pc_buf_span(out, value);
        return true;
    }
    if (ref->key->flags & PC_KEY_TEMPLATE) {
        pc_buf_puts(out, "${");
        pc_buf_span(out, inside);
        pc_buf_puts(out, "}");
        return true;
    }
    return fail(binder, ref,
                "here ${env:NAME}, ${file:PATH} and ${var:NAME} can be used",
                pc_arena_printf(binder->arena, "'${%s}' is not known here",
                                pc_key_shown(binder->arena, inside)));
}

bool pc_expand(pc_binder *binder, const pc_key *key, const pc_yaml *node,
               pc_span *ret_text)
{
    pc_span text = node->text;
    PC_AUTO_BUF out;

    pc_buf_init(&out, PC_LIMIT_FILE);
    if (!text.len || !memchr(text.ptr, '$', text.len)) {
        *ret_text = text;
        return true;
    }
    for (size_t i = 0; i < text.len;) {
        pc_span rest = {text.ptr + i, text.len - i};
        reference ref = {.key = key, .pos = node->pos};
        const char *end;

        if (pc_span_starts(rest, "$$")) {
            pc_buf_puts(&out, key->flags & PC_KEY_TEMPLATE ? "$$" : "$");
            i += 2;
            continue;
        }
        if (!pc_span_starts(rest, "${")) {
            pc_buf_put(&out, rest.ptr, 1);
            i++;
            continue;
        }
        end = memchr(rest.ptr, '}', rest.len);
        if (!end)
            return fail(binder, &ref, "write $$ for a dollar sign",
                        "'${' without its '}'");
        if (!put_reference(
                binder, &ref,
                (pc_span){rest.ptr + 2, (size_t)(end - rest.ptr) - 2}, &out))
            return false;
        i += (size_t)(end - rest.ptr) + 1;
    }
    if (out.failed) {
        pc_fail_at(binder->diags, PC_ELIMIT, node->pos, NULL,
                   "'%s' is over %zu bytes", key->name, PC_LIMIT_FILE);
        return false;
    }
    *ret_text = pc_arena_span(binder->arena, pc_buf_view(&out));
    return true;
}
