#include "input/schema.h"

#include "base/json.h"
#include "input/case_keys.h"
#include "input/profile_keys.h"
#include "input/target_keys.h"

static const struct {
    const char *title, *heading;
    const pc_keys *keys;
    bool list; /* the file is a list of such maps */
} files[] = {
    [PC_FILE_TARGET] = {"precheck: target.yaml", "target.yaml", &pc_target_keys,
                        false},
    [PC_FILE_CASES] = {"precheck: cases", "A case", &pc_case_keys, true},
    [PC_FILE_PROFILE] = {"precheck: a profile", "A profile", &pc_profile_keys,
                         false},
    [PC_FILE_KNOWN] = {"precheck: known failures", "A known failure",
                       &pc_known_keys, true},
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
    pc_keys_markdown(arena, keys, out);
    pc_buf_puts(out, "\n");
    for (size_t i = 0; i < keys->n; i++) {
        const pc_key *key = &keys->rows[i];
        const char *below;

        /* create, update, ... are alike: the first one speaks for all */
        if (!key->of || key->flags & PC_KEY_LATER ||
            (i && key->of == keys->rows[i - 1].of))
            continue;
        below =
            pc_arena_printf(arena, "%s%s%s", path, *path ? "." : "", key->name);
        pc_buf_printf(out, "### `%s`", below);
        for (size_t j = i + 1; j < keys->n && keys->rows[j].of == key->of; j++)
            pc_buf_printf(out, ", `%s`", keys->rows[j].name);
        pc_buf_puts(out, "\n\n");
        tables(arena, key->of, below, out);
    }
}

int pc_schema_markdown(pc_arena *arena, pc_file_kind kind, pc_buf *out)
{
    pc_buf_printf(out, "## %s\n\n", files[kind].heading);
    tables(arena, files[kind].keys, "", out);
    if (kind == PC_FILE_CASES) {
        pc_buf_puts(out, "### a step of `steps`\n\n");
        tables(arena, &pc_step_keys, "steps", out);
        pc_buf_puts(out, "### a version of `origin`\n\n");
        tables(arena, &pc_version_keys, "origin", out);
    }
    return out->failed ? PC_ELIMIT : PC_OK;
}

int pc_schema_page(pc_arena *arena, pc_buf *out)
{
    pc_buf_puts(out, "# Every key of every file\n\nMade by `precheck schema "
                     "--markdown`; a test compares.\n\n");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        pc_schema_markdown(arena, (pc_file_kind)i, out);
    if (out->len && !out->failed)
        out->ptr[--out->len] = '\0'; /* one line feed at the end */
    return out->failed ? PC_ELIMIT : PC_OK;
}
