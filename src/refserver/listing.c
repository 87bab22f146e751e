#include "base/json.h"
#include "refserver/refserver.h"

#include <string.h>

static const char *level_name(pc_level level)
{
    return level == PC_LEVEL_MUST     ? "must"
           : level == PC_LEVEL_SHOULD ? "should"
                                      : "note";
}

static void as_text(pc_buf *out, const pc_refserver_fault *fault)
{
    pc_buf_printf(out, "%s%s%s\n    %s\n    %s, %s %s (%s)\n", fault->name,
                  fault->unit ? "=N" : "", fault->unit ? fault->unit : "",
                  fault->gist, fault->clause_name, fault->document,
                  fault->section, level_name(fault->level));
    if (fault->seen[0])
        pc_buf_printf(out, "    seen in: %s\n", fault->seen);
}

static void as_json(pc_json_out *out, const pc_refserver_fault *fault)
{
    pc_json_object(out, NULL);
    pc_json_text(out, "name", fault->name);
    pc_json_text(out, "clause", fault->clause_name);
    pc_json_text(out, "document", fault->document);
    pc_json_text(out, "section", fault->section);
    pc_json_text(out, "level", level_name(fault->level));
    pc_json_text(out, "gist", fault->gist);
    if (fault->unit)
        pc_json_text(out, "unit", fault->unit);
    else
        pc_json_null(out, "unit");
    if (fault->seen[0])
        pc_json_text(out, "seen", fault->seen);
    else
        pc_json_null(out, "seen");
    pc_json_object_end(out);
}

/* Text for a cell of a table. */
static void cell(pc_buf *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("|*<\\", *text))
            pc_buf_put(out, "\\", 1);
        pc_buf_put(out, text, 1);
    }
}

static void as_markdown(pc_buf *out, const pc_refserver_fault *fault)
{
    pc_buf_printf(out, "| `%s%s%s` | ", fault->name, fault->unit ? "=N" : "",
                  fault->unit ? fault->unit : "");
    cell(out, fault->gist);
    pc_buf_printf(out, " | %s | %s %s | %s | ", fault->clause_name,
                  fault->document, fault->section, level_name(fault->level));
    cell(out, fault->seen);
    pc_buf_puts(out, " |\n");
}

static const char preface[] =
    "# The faults of the reference server\n"
    "\n"
    "Written by `precheck serve --list-faults --markdown`; a test compares.\n"
    "\n"
    "`precheck serve --fault NAME` (repeatable) breaks one rule and keeps all "
    "others. The catalogue has to notice: a case names in `fails-on:` the "
    "faults that it must catch. A fault whose level is *note* shows behaviour "
    "that the standard leaves open, and which is observed, not failed.\n"
    "\n"
    "| fault | what the server does | clause | section | level | seen in |\n"
    "|---|---|---|---|---|---|\n";

int pc_refserver_list_faults(pc_refserver_listing form, pc_buf *out)
{
    const pc_refserver_fault *faults;
    pc_json_out json;
    size_t n;

    faults = pc_refserver_faults(&n);
    if (form == PC_REFSERVER_JSON) {
        pc_json_begin(&json, out, true);
        pc_json_array(&json, NULL);
    }
    if (form == PC_REFSERVER_MARKDOWN)
        pc_buf_puts(out, preface);
    for (size_t i = 0; i < n; i++) {
        if (form == PC_REFSERVER_JSON)
            as_json(&json, &faults[i]);
        else if (form == PC_REFSERVER_MARKDOWN)
            as_markdown(out, &faults[i]);
        else
            as_text(out, &faults[i]);
    }
    if (form == PC_REFSERVER_JSON) {
        pc_json_array_end(&json);
        pc_buf_puts(out, "\n");
    }
    return out->failed ? PC_ELIMIT : PC_OK;
}
