#include "input/known.h"

#include "base/file.h"
#include "base/limits.h"
#include "input/common.h"
#include "input/target_keys.h"

int pc_known_parse(pc_arena *arena, const char *file, pc_span text,
                   pc_known **ret_known, size_t *ret_n, pc_diags *diags)
{
    pc_binder binder = {.arena = arena, .diags = diags};
    size_t errors = diags->n_errors, n;
    pc_yaml **documents;
    pc_known *items;
    int r = pc_yaml_parse(arena, file, text, &documents, &n, diags);

    if (r < 0 && r != PC_EINVAL)
        return r;
    *ret_known = NULL;
    *ret_n = 0;
    if (!n || pc_yaml_is_null(documents[0]))
        return r; /* nothing is known, which --update-known may write */
    if (n > 1 || documents[0]->kind != PC_YAML_LIST)
        return pc_fail_at(diags, PC_ESYNTAX, documents[n > 1]->pos,
                          "- {case: if-match/weak-tag, reason: CDN-123}",
                          "a file of known failures is one list");
    n = documents[0]->n;
    items = PC_NEW_ARRAY(arena, n, pc_known);
    for (size_t i = 0; i < n; i++)
        pc_keys_bind(&binder, &pc_known_keys, documents[0]->items[i],
                     &items[i]);
    if (diags->n_errors != errors)
        return PC_EINVAL;
    *ret_known = items;
    *ret_n = n;
    return PC_OK;
}

int pc_known_load(pc_arena *arena, const char *path, pc_known **ret_known,
                  size_t *ret_n, pc_diags *diags)
{
    pc_span text;
    int r = pc_file_read(arena, path, PC_LIMIT_FILE, &text, diags);

    if (r < 0)
        return r;
    return pc_known_parse(arena, path, text, ret_known, ret_n, diags);
}
