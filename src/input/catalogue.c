#include "input/catalogue.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/str.h"
#include "input/embedded.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A growing catalogue, and how many files it took. */
typedef struct loader {
    pc_arena *arena;
    pc_diags *diags;
    pc_case *cases;
    size_t n, cap, n_files;
} loader;

int pc_embedded_file(const char *path, pc_span *ret_text)
{
    for (size_t i = 0; i < pc_n_embedded_files; i++) {
        const pc_embedded *file = &pc_embedded_files[i];

        if (strcmp(file->path, path) != 0)
            continue;
        *ret_text = (pc_span){file->begin, (size_t)(file->end - file->begin)};
        return PC_OK;
    }
    return PC_EINVAL;
}

const char *pc_embedded_path(size_t index)
{
    return index < pc_n_embedded_files ? pc_embedded_files[index].path : NULL;
}

static void add_text(loader *l, const char *file, pc_span text, bool own)
{
    pc_case *cases;
    size_t n;

    if (pc_cases_read(l->arena, file, text, own, &cases, &n, l->diags) < 0)
        return;
    for (size_t i = 0; i < n; i++)
        PC_PUSH(l->arena, l->cases, l->n, l->cap, cases[i]);
}

static void add_embedded(loader *l)
{
    const char *path;

    for (size_t i = 0; (path = pc_embedded_path(i)); i++) {
        pc_span span = pc_span_of(path), text;

        if (pc_span_starts(span, "profiles/") ||
            pc_span_starts(span, "targets/") ||
            pc_span_starts(span, "explain/"))
            continue;
        pc_embedded_file(path, &text);
        add_text(l, pc_arena_printf(l->arena, "cases/%s", path), text, false);
    }
}

static void add_file(loader *l, const char *path)
{
    pc_span text;

    if (l->n_files == PC_LIMIT_CASE_FILES) {
        l->n_files++; /* said once */
        pc_fail(l->diags, PC_ELIMIT, "more than %d files of cases",
                PC_LIMIT_CASE_FILES);
        return;
    }
    if (l->n_files > PC_LIMIT_CASE_FILES)
        return;
    l->n_files++;
    if (pc_file_read(l->arena, path, PC_LIMIT_FILE, &text, l->diags) == PC_OK)
        add_text(l, path, text, true);
}

static bool is_yaml(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot && dot != name &&
           (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static int wanted(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Links to folders are not followed, so there is no circle. */
static void add_folder(loader *l, const char *path, unsigned depth)
{
    struct dirent **entries;
    int n = scandir(path, &entries, wanted, alphasort);

    if (n < 0) {
        pc_fail(l->diags, PC_EIO, "cannot read the folder '%s': %s", path,
                strerror(errno));
        return;
    }
    for (int i = 0; i < n; i++) {
        const char *child =
            pc_arena_printf(l->arena, "%s/%s", path, entries[i]->d_name);
        struct stat st;

        if (lstat(child, &st) == 0 && S_ISDIR(st.st_mode)) {
            if (depth < PC_LIMIT_CASE_DEPTH)
                add_folder(l, child, depth + 1);
            else
                pc_fail(l->diags, PC_ELIMIT,
                        "'%s' is more than %d folders deep", child,
                        PC_LIMIT_CASE_DEPTH);
        } else if (is_yaml(child)) {
            add_file(l, child);
        }
        free(entries[i]);
    }
    free(entries);
}

static void add_path(loader *l, const char *path)
{
    size_t files = l->n_files;
    struct stat st;

    if (stat(path, &st) < 0) {
        pc_fail(l->diags, PC_EIO, "cannot open '%s': %s", path,
                strerror(errno));
    } else if (!S_ISDIR(st.st_mode)) {
        add_file(l, path);
    } else {
        add_folder(l, path, 1);
        if (l->n_files == files)
            pc_diag_add(l->diags, PC_WARNING, (pc_pos){path, 0, 0}, NULL,
                        "no *.yaml in this folder");
    }
}

static int by_id(const void *left, const void *right)
{
    const pc_case *a = *(const pc_case *const *)left;
    const pc_case *b = *(const pc_case *const *)right;
    int order = strcmp(a->id, b->id);

    return order ? order : (a > b) - (a < b);
}

static void check_ids(const loader *l)
{
    const pc_case **sorted = PC_NEW_ARRAY(l->arena, l->n, const pc_case *);

    for (size_t i = 0; i < l->n; i++)
        sorted[i] = &l->cases[i];
    if (l->n)
        qsort(sorted, l->n, sizeof *sorted, by_id);
    for (size_t i = 1; i < l->n; i++)
        if (strcmp(sorted[i]->id, sorted[i - 1]->id) == 0)
            pc_fail_at(l->diags, PC_EINVAL, sorted[i]->pos, NULL,
                       "the id '%s' stands here a second time (first in %s "
                       "line %u)",
                       sorted[i]->id, sorted[i - 1]->pos.file,
                       sorted[i - 1]->pos.line);
}

int pc_catalogue_load(pc_arena *arena, bool embedded, const char *const *paths,
                      size_t n_paths, pc_catalogue *ret_catalogue,
                      pc_diags *diags)
{
    loader l = {.arena = arena, .diags = diags};
    size_t errors = diags->n_errors;

    if (embedded)
        add_embedded(&l);
    for (size_t i = 0; i < n_paths; i++)
        add_path(&l, paths[i]);
    check_ids(&l);
    if (diags->n_errors != errors)
        return PC_EINVAL;
    *ret_catalogue = (pc_catalogue){l.cases, l.n};
    return PC_OK;
}
