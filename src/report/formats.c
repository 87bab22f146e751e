/* The list of report formats: a format is its file and a row here. */
#include "report/formats.h"

#include <string.h>

static const pc_format *const formats[] = {
    &pc_format_terminal, &pc_format_json, &pc_format_ndjson,
    &pc_format_junit,    &pc_format_tap,  &pc_format_github,
    &pc_format_markdown,
};

const pc_format *pc_format_at(size_t index)
{
    return index < sizeof formats / sizeof formats[0] ? formats[index] : NULL;
}

const pc_format *pc_format_find(const char *name)
{
    for (size_t i = 0; pc_format_at(i); i++)
        if (strcmp(pc_format_at(i)->name, name) == 0)
            return pc_format_at(i);
    return NULL;
}
