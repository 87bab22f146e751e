/* judge/check_rows.h - the functions behind the rows of check_rows.c, by the
 * file they stand in. */
#ifndef PRECHECK_JUDGE_CHECK_ROWS_H
#define PRECHECK_JUDGE_CHECK_ROWS_H

#include "judge/checks.h"

typedef pc_finding pc_look_function(const pc_look *look,
                                    const char **ret_detail);

/* check_not_modified.c */
pc_look_function pc_look_304_content, pc_look_304_length, pc_look_304_fields,
    pc_look_304_etag, pc_look_304_metadata, pc_look_304_type, pc_look_304_when;
/* check_partial.c */
pc_look_function pc_look_206_slice, pc_look_206_asked, pc_look_206_fields,
    pc_look_206_all_fields, pc_look_206_if_range_fields, pc_look_206_one_part,
    pc_look_206_multipart, pc_look_206_length, pc_look_416_length,
    pc_look_accept_ranges;
/* check_fields.c */
pc_look_function pc_look_date, pc_look_no_clock, pc_look_dates_form,
    pc_look_expires_form, pc_look_modified_late, pc_look_singletons,
    pc_look_etag_grammar, pc_look_etag_backslash, pc_look_etag_sent,
    pc_look_modified_sent, pc_look_204_length, pc_look_4xx_explained,
    pc_look_428_explained, pc_look_412_when, pc_look_428_when;
/* check_head.c */
pc_look_function pc_look_head_content, pc_look_head_length, pc_look_head_status,
    pc_look_head_validators;
/* check_write.c */
pc_look_function pc_look_put_created, pc_look_put_replaced,
    pc_look_put_validator_same_content, pc_look_put_validator_current,
    pc_look_delete_status, pc_look_unsafe_status;
/* check_tags.c */
pc_look_function pc_look_strong_tag, pc_look_coding_tag, pc_look_modified_moves;

/* Helpers of theirs. */
bool pc_x_is(const pc_exchange *x, const char *method);
bool pc_x_has(const pc_exchange *x, const char *field); /* in the response */
/* The first of the fields that the twin has and the answer has not, or NULL. */
const char *pc_x_lacks(const pc_look *look, const char *const *fields,
                       size_t n);
/* The GET just after it shows the content that the twin had, or there is none:
 * the resource did not change under the answer. */
bool pc_x_stood_still(const pc_look *look);
/* Content-Length as a number; false when absent, repeated or no number. */
bool pc_x_length(const pc_exchange *x, uint64_t *ret_length);

#endif
