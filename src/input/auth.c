/* auth: of target.yaml.  Whatever comes in here is a secret. */
#include "base/cleanup.h"
#include "base/str.h"
#include "input/expand.h"
#include "input/parts.h"
#include "input/target_keys.h"

#include <openssl/evp.h>
#include <string.h>

#define SECRET_MAX 8192

typedef struct basic {
    bool present;
    const char *user, *password;
} basic;

typedef struct header {
    bool present;
    const char *name, *value;
} header;

typedef struct auth_map {
    const char *bearer;
    basic basic;
    header header;
} auth_map;

/* clang-format off */
static const pc_key basic_rows[] = {
    {.name = "user", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED,
     .at = offsetof(basic, user), .doc = "user name, without a colon"},
    {.name = "password", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED | PC_KEY_SECRET,
     .at = offsetof(basic, password), .high = SECRET_MAX, .doc = "password; better from \"${env:NAME}\" or \"${file:PATH}\""},
};
static const pc_keys basic_keys = {
    .what = "'basic'", .rows = basic_rows, .n = 2, .size = sizeof(basic),
    .present_at = offsetof(basic, present) + 1};

static const pc_key header_rows[] = {
    {.name = "name", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED, .low = 1, .high = 200,
     .at = offsetof(header, name), .doc = "field name, for instance X-Api-Key"},
    {.name = "value", .type = PC_KEY_STRING, .flags = PC_KEY_REQUIRED | PC_KEY_SECRET, .low = 1, .high = SECRET_MAX,
     .at = offsetof(header, value), .doc = "its whole value; better from \"${env:NAME}\" or \"${file:PATH}\""},
};
static const pc_keys header_keys = {
    .what = "'header'", .rows = header_rows, .n = 2, .size = sizeof(header),
    .present_at = offsetof(header, present) + 1};

static const pc_key auth_rows[] = {
    {.name = "bearer", .type = PC_KEY_STRING, .flags = PC_KEY_SECRET, .low = 1, .high = SECRET_MAX,
     .at = offsetof(auth_map, bearer), .doc = "a token, sent as Authorization: Bearer; better from \"${env:NAME}\" or \"${file:PATH}\""},
    {.name = "basic", .type = PC_KEY_GROUP, .at = offsetof(auth_map, basic), .of = &basic_keys,
     .doc = "user and password, sent as Authorization: Basic"},
    {.name = "header", .type = PC_KEY_GROUP, .at = offsetof(auth_map, header), .of = &header_keys,
     .doc = "a field with its value"},
    {.name = "aws-sigv4", .type = PC_KEY_CUSTOM, .flags = PC_KEY_LATER, .doc = "requests signed as AWS does"},
};
const pc_keys pc_auth_keys = {
    .what = "'auth'", .rows = auth_rows, .n = 4, .size = sizeof(auth_map)};
/* clang-format on */

/* What cannot be in a field's value would end the field. */
static bool is_field_value(pc_binder *binder, const pc_yaml *node,
                           const char *text)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\t') {
            pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                       "the secret in 'auth' holds a control character or a "
                       "line break");
            return false;
        }
    return true;
}

static const char *base64(pc_arena *arena, const char *text)
{
    size_t len = strlen(text);
    char *out = pc_arena_alloc(arena, (len + 2) / 3 * 4 + 1);

    EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)text,
                    (int)len);
    return out;
}

static void set(pc_binder *binder, pc_auth *auth, pc_auth_kind kind,
                const char *field, const char *value, const char *shown)
{
    *auth = (pc_auth){.kind = kind,
                      .field = field,
                      .value = pc_arena_span(binder->arena, pc_span_of(value)),
                      .shown = shown};
}

static void use_bearer(pc_binder *binder, const pc_yaml *node,
                       const auth_map *map, pc_auth *auth)
{
    const char *value =
        pc_arena_printf(binder->arena, "Bearer %s", map->bearer);

    pc_secret_add(binder, "$PRECHECK_TOKEN", pc_span_of(map->bearer),
                  node->pos);
    set(binder, auth, PC_AUTH_BEARER, "Authorization", value,
        "Bearer $PRECHECK_TOKEN");
}

static void use_basic(pc_binder *binder, const pc_yaml *node,
                      const auth_map *map, pc_auth *auth)
{
    pc_arena *arena = binder->arena;
    const char *pair =
        pc_arena_printf(arena, "%s:%s", map->basic.user, map->basic.password);
    const char *coded = base64(arena, pair);

    if (strchr(map->basic.user, ':')) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "a user name for 'basic' holds no colon (RFC 7617)");
        return;
    }
    pc_secret_add(binder, "$PRECHECK_BASIC", pc_span_of(coded), node->pos);
    if (*map->basic.password)
        pc_secret_add(binder, "$PRECHECK_PASSWORD",
                      pc_span_of(map->basic.password), node->pos);
    set(binder, auth, PC_AUTH_BASIC, "Authorization",
        pc_arena_printf(arena, "Basic %s", coded), "Basic $PRECHECK_BASIC");
}

static void use_header(pc_binder *binder, const pc_yaml *node,
                       const auth_map *map, pc_auth *auth)
{
    if (!pc_is_token(pc_span_of(map->header.name))) {
        pc_fail_at(binder->diags, PC_ESYNTAX, node->pos, NULL,
                   "'%s' is no field name",
                   pc_key_shown(binder->arena, pc_span_of(map->header.name)));
        return;
    }
    pc_secret_add(binder, "$PRECHECK_AUTH", pc_span_of(map->header.value),
                  node->pos);
    set(binder, auth, PC_AUTH_HEADER, map->header.name, map->header.value,
        "$PRECHECK_AUTH");
}

void pc_auth_parse(pc_binder *binder, const pc_key *key, const pc_yaml *node,
                   void *base)
{
    pc_auth *auth = (pc_auth *)((char *)base + key->at);
    size_t errors = binder->diags->n_errors;
    pc_key_origins origins = binder->origins;
    auth_map map = {NULL, {0}, {0}};
    unsigned kinds;

    pc_keys_bind(binder, key->of, node, &map);
    binder->origins = origins; /* the map does not live on */
    if (binder->diags->n_errors != errors)
        return;
    if (map.basic.present && !map.basic.password)
        map.basic.password = ""; /* an empty one is legal */
    if (map.basic.present && !map.basic.user)
        map.basic.user = "";
    kinds = !!map.bearer + map.basic.present + map.header.present;
    if (kinds != 1) {
        pc_fail_at(binder->diags, PC_EINVAL, node->pos, NULL,
                   "'auth' takes exactly one of bearer, basic, header");
        return;
    }
    if ((map.bearer && !is_field_value(binder, node, map.bearer)) ||
        (map.header.present && !is_field_value(binder, node, map.header.value)))
        return;
    if (map.bearer)
        use_bearer(binder, node, &map, auth);
    else if (map.basic.present)
        use_basic(binder, node, &map, auth);
    else
        use_header(binder, node, &map, auth);
}

void pc_auth_print(const pc_key *key, const void *base, pc_json_out *out)
{
    const pc_auth *auth = (const pc_auth *)((const char *)base + key->at);

    if (auth->kind == PC_AUTH_NONE) {
        pc_json_null(out, NULL);
        return;
    }
    pc_json_object(out, NULL);
    pc_json_text(out, auth->field, auth->shown);
    pc_json_object_end(out);
}
