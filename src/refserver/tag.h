/* refserver/tag.h - entity tags and lists of them, from RFC 9110's grammar.
 *
 * Written from 8.8.3, 13.1.1 and 5.6.1.2 alone.  It shares nothing with the
 * oracle's reader on purpose: where the two differ, one of them is wrong.
 */
#ifndef PRECHECK_REFSERVER_TAG_H
#define PRECHECK_REFSERVER_TAG_H

#include "base/arena.h"
#include "refserver/knobs.h"

#include <precheck/span.h>

#include <stdbool.h>

typedef struct pc_ref_tag {
    pc_span opaque; /* between the quotes */
    bool weak;
} pc_ref_tag;

typedef enum pc_ref_list_kind {
    PC_REF_LIST_BAD, /* not the grammar of If-Match and If-None-Match */
    PC_REF_LIST_STAR,
    PC_REF_LIST_TAGS /* n_tags may be 0: empty elements do not count */
} pc_ref_list_kind;

typedef struct pc_ref_list {
    pc_ref_list_kind kind;
    pc_ref_tag *tags;
    size_t n_tags, cap;
} pc_ref_list;

/* One entity-tag and nothing else; false when text is not one. */
bool pc_ref_tag_read(pc_span text, const pc_ref_knobs *knobs,
                     pc_ref_tag *ret_tag);

/* "*" or #entity-tag.  The tags point into text (or the arena). */
void pc_ref_list_read(pc_arena *arena, pc_span text, const pc_ref_knobs *knobs,
                      pc_ref_list *ret_list);

/* 8.8.3.2 by one of PC_REF_COMPARE_*: ours against the one that was sent. */
bool pc_ref_tag_match(const pc_ref_tag *ours, const pc_ref_tag *sent,
                      int compare);

#endif
