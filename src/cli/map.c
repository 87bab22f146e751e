/* `precheck list --requirements`: from the rules to what tests them. */
#include "cli/map.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "cli/explain.h"
#include "cli/options.h"

#define LINE_MAX_LEN ((size_t)1 << 20)

static size_t faults_of(const pc_book *book, pc_clause_id id,
                        const char *const **ret_names)
{
    const pc_page page = {.kind = PC_PAGE_CLAUSE, .clause = id};

    return pc_book_faults(book, &page, ret_names);
}

static const char *vantage_name(pc_vantage vantage)
{
    static const char *const names[] = {
        [PC_VANTAGE_CLIENT] = "client", [PC_VANTAGE_SETUP] = "setup",
        [PC_VANTAGE_PROXY] = "proxy",   [PC_VANTAGE_RACE] = "race",
        [PC_VANTAGE_NONE] = "none",
    };

    return names[vantage];
}

static void put_text(const pc_book *book, const pc_requirement *r,
                     pc_clause_id id)
{
    const char *const *faults;
    size_t n_faults = faults_of(book, id, &faults);

    printf("%-5s %-42s %s %-9s %-6s %s\n", r->clause->ref, r->clause->name,
           r->clause->document, r->clause->section,
           pc_level_name(r->clause->level), pc_coverage_name(r->coverage));
    if (r->reason)
        printf("        %s\n", r->reason);
    for (size_t i = 0; i < r->n_cases; i++)
        printf("        %s\n", r->cases[i]->id);
    for (size_t i = 0; i < r->n_checks; i++)
        printf("        %s\n", r->checks[i].id);
    for (size_t i = 0; i < n_faults; i++)
        printf("%s%s%s", i ? ", " : "        proved by: ", faults[i],
               i + 1 < n_faults ? "" : "\n");
}

static int put_json(const pc_book *book, const pc_requirement *r,
                    pc_clause_id id)
{
    const char *const *faults;
    size_t n_faults = faults_of(book, id, &faults);
    pc_json_out out;
    PC_AUTO_BUF buf;

    pc_buf_init(&buf, LINE_MAX_LEN);
    pc_json_begin(&out, &buf, false);
    pc_json_object(&out, NULL);
    pc_json_text(&out, "clause", r->clause->name);
    pc_json_text(&out, "ref", r->clause->ref);
    pc_json_text(&out, "document", r->clause->document);
    pc_json_text(&out, "section", r->clause->section);
    pc_json_text(&out, "level", pc_level_name(r->clause->level));
    pc_json_text(&out, "keyword", r->clause->keyword);
    pc_json_text(&out, "binds", r->clause->binds);
    pc_json_text(&out, "rule", r->clause->gist);
    pc_json_text(&out, "seen_from", vantage_name(r->clause->vantage));
    pc_json_text(&out, "how", r->clause->how);
    pc_json_text(&out, "coverage", pc_coverage_name(r->coverage));
    if (r->reason)
        pc_json_text(&out, "reason", r->reason);
    pc_json_array(&out, "cases");
    for (size_t i = 0; i < r->n_cases; i++)
        pc_json_text(&out, NULL, r->cases[i]->id);
    pc_json_array_end(&out);
    pc_json_array(&out, "checks");
    for (size_t i = 0; i < r->n_checks; i++)
        pc_json_text(&out, NULL, r->checks[i].id);
    pc_json_array_end(&out);
    pc_json_array(&out, "faults");
    for (size_t i = 0; i < n_faults; i++)
        pc_json_text(&out, NULL, faults[i]);
    pc_json_array_end(&out);
    pc_json_object_end(&out);
    if (buf.failed)
        return PC_ELIMIT;
    printf("%.*s\n", (int)buf.len, buf.ptr);
    return PC_OK;
}

static void put_sums(const pc_requirement *requirements, size_t n)
{
    size_t counts[PC_UNCOVERED + 1] = {0};

    for (size_t i = 0; i < n; i++)
        counts[requirements[i].coverage]++;
    printf("\n%zu requirements: %zu covered by cases and checks", n,
           counts[PC_COVERED]);
    for (unsigned c = PC_COVERED + 1; c <= PC_UNCOVERED; c++)
        if (counts[c])
            printf(", %zu %s", counts[c], pc_coverage_name((pc_coverage)c));
    fputs("\nunseen: nobody outside can see a breach; proxy, race: it takes "
          "more than one client and one server\n",
          stdout);
}

int pc_map_print(const char *const *case_paths, size_t n_paths, bool as_json)
{
    pc_requirement *requirements;
    PC_AUTO_ARENA arena;
    pc_diags diags;
    pc_book book;
    size_t n = 0;
    int r;

    pc_arena_init(&arena);
    pc_diags_init(&diags, &arena);
    r = pc_book_open(&arena, case_paths, n_paths, &book, &diags);
    pc_diags_print(&diags, stderr);
    if (r < 0)
        return PC_EXIT_USAGE;
    pc_requirements(&arena, &book.catalogue, &requirements, &n);
    for (size_t i = 0; i < n; i++) {
        const pc_clause_id id = (pc_clause_id)(i + 1);

        if (!as_json)
            put_text(&book, &requirements[i], id);
        else if (put_json(&book, &requirements[i], id) < 0)
            return PC_EXIT_INTERNAL;
    }
    if (!as_json)
        put_sums(requirements, n);
    return PC_EXIT_OK;
}
