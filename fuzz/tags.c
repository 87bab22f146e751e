/* An entity tag that parses is the same when written again; a list gives
 * members that parse alone, and never reads past its end (RFC 9110, 8.8.3). */
#include "fuzz.h"

#include <precheck/etag.h>

#include <string.h>

static void one(pc_span text)
{
    char again[4096];
    pc_etag tag, copy;
    size_t len = 0;

    if (pc_etag_parse(text, &tag) != PC_OK || tag.opaque.len > 4000)
        return;
    if (tag.weak) {
        again[len++] = 'W';
        again[len++] = '/';
    }
    again[len++] = '"';
    if (tag.opaque.len)
        memcpy(again + len, tag.opaque.ptr, tag.opaque.len);
    len += tag.opaque.len;
    again[len++] = '"';
    MUST_HOLD(len == text.len && memcmp(again, text.ptr, len) == 0);
    MUST_HOLD(pc_etag_parse((pc_span){again, len}, &copy) == PC_OK);
    MUST_HOLD(pc_etag_weak_equal(&tag, &copy));
    MUST_HOLD(pc_etag_strong_equal(&tag, &copy) == !tag.weak);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pc_span text = {(const char *)data, size};
    size_t members = 0;
    pc_etag_list list;
    pc_etag tag;
    int r;

    one(text);
    pc_etag_list_init(&list, text);
    while ((r = pc_etag_list_next(&list, &tag)) == 1) {
        /* Members lie inside the input, in order, and end in a quote. */
        MUST_HOLD(tag.opaque.ptr >= text.ptr &&
                  tag.opaque.ptr + tag.opaque.len < text.ptr + size);
        MUST_HOLD(tag.opaque.ptr[tag.opaque.len] == '"');
        MUST_HOLD(++members <= size);
    }
    MUST_HOLD(pc_etag_list_next(&list, &tag) != 1);
    (void)r;
    return 0;
}
