#include "refserver/framing.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_token(pc_span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.ptr[i]) &&
            !memchr("!#$%&'*+-.^_`|~", name.ptr[i], 15))
            return false;
    return name.len > 0;
}

const char *pc_ref_framing(const pc_ref_request *request)
{
    const pc_ref_field *host = NULL, *length = NULL;

    for (size_t i = 0; i < request->n_fields; i++) {
        const pc_ref_field *field = &request->fields[i];

        if (!is_token(field->name))
            return "the name of a header field is malformed";
        if (pc_span_is_nocase(field->name, "Host")) {
            if (host)
                return "there are two Host fields";
            host = field;
        }
        if (pc_span_is_nocase(field->name, "Content-Length")) {
            if (length && !pc_span_eq(length->value, field->value))
                return "there are two Content-Length fields that differ";
            length = field;
        }
    }
    return NULL;
}

pc_span pc_ref_path(const char *url)
{
    const char *path;

    if (strncasecmp(url, "http://", 7) != 0)
        return pc_span_of(url);
    path = strchr(url + 7, '/');
    return pc_span_of(path ? path : "/");
}
