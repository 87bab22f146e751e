#include "input/common.h"

#include <string.h>

const char *pc_folder_of(pc_arena *arena, const char *file)
{
    const char *slash = file ? strrchr(file, '/') : NULL;

    if (!slash)
        return "";
    if (slash == file)
        return "/";
    return pc_arena_span(arena, (pc_span){file, (size_t)(slash - file)}).ptr;
}

int pc_yaml_single(pc_arena *arena, const char *file, pc_span text,
                   const char *empty_hint, pc_yaml **ret_root, pc_diags *diags)
{
    pc_yaml **documents;
    size_t n;
    int r = pc_yaml_parse(arena, file, text, &documents, &n, diags);

    if (r < 0 && r != PC_EINVAL)
        return r;
    if (!n || pc_yaml_is_null(documents[0]))
        return pc_fail_at(diags, PC_ESYNTAX, (pc_pos){file, 1, 1}, empty_hint,
                          "the file is empty");
    if (n > 1)
        return pc_fail_at(diags, PC_ESYNTAX, documents[1]->pos, NULL,
                          "a second document ('---') in the file");
    *ret_root = documents[0];
    return PC_OK;
}
