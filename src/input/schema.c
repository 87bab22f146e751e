#include "input/schema.h"

#include "base/json.h"
#include "input/case_keys.h"
#include "input/profile_keys.h"
#include "input/target_keys.h"

static const struct {
    const char *id, *title;
    const pc_keys *keys;
    bool list; /* the file is a list of such maps */
} files[] = {
    [PC_FILE_TARGET] = {"target-1", "precheck: target.yaml", &pc_target_keys,
                        false},
    [PC_FILE_CASES] = {"cases-1", "precheck: cases", &pc_case_keys, true},
    [PC_FILE_PROFILE] = {"profile-1", "precheck: a profile", &pc_profile_keys,
                         false},
    [PC_FILE_KNOWN] = {"known-1", "precheck: known failures", &pc_known_keys,
                       true},
};

int pc_schema_write(pc_file_kind kind, pc_buf *out)
{
    pc_json_out json;

    pc_json_begin(&json, out, true);
    pc_json_object(&json, NULL);
    pc_json_text(&json, "$schema",
                 "https://json-schema.org/draft/2020-12/schema");
    pc_json_text(&json, "title", files[kind].title);
    if (files[kind].list) {
        pc_json_array(&json, "oneOf");
        pc_json_object(&json, NULL);
        pc_json_text(&json, "type", "array");
        pc_json_object(&json, "items");
        pc_json_text(&json, "$ref", "#/$defs/entry");
        pc_json_object_end(&json);
        pc_json_object_end(&json);
        pc_json_object(&json, NULL);
        pc_json_text(&json, "$ref", "#/$defs/entry");
        pc_json_object_end(&json);
        pc_json_array_end(&json);
        pc_json_object(&json, "$defs");
        pc_keys_schema(files[kind].keys, "entry", &json);
        pc_json_object_end(&json);
    } else {
        pc_keys_schema_members(files[kind].keys, &json);
    }
    pc_json_object_end(&json);
    pc_buf_puts(out, "\n");
    return out->failed ? PC_ELIMIT : PC_OK;
}

static void tables(pc_arena *arena, const pc_keys *keys, const char *path,
                   pc_buf *out)
{
    pc_buf_printf(out, "### %s\n\n", path);
    pc_keys_markdown(arena, keys, out);
    pc_buf_puts(out, "\n");
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];

        /* create, update, ... are alike: the first one speaks for all */
        if (key->of && !(key->flags & PC_KEY_LATER) &&
            (!i || key->of != keys->rows[i - 1].of))
            tables(arena, key->of,
                   pc_arena_printf(arena, "%s%s%s", path, *path ? "." : "",
                                   key->name),
                   out);
    }
}

int pc_schema_markdown(pc_arena *arena, pc_file_kind kind, pc_buf *out)
{
    tables(arena, files[kind].keys, files[kind].keys->what, out);
    return out->failed ? PC_ELIMIT : PC_OK;
}

int pc_schema_given(pc_arena *arena, pc_buf *out)
{
    pc_keys_markdown(arena, &pc_given_keys, out);
    return out->failed ? PC_ELIMIT : PC_OK;
}
