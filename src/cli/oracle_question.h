/* cli/oracle_question.h - a question to the oracle, as flags or JSON put it.
 *
 * Both ways of asking set the same members through the same checks, so that
 * they have the same defaults and the same errors.
 */
#ifndef PRECHECK_CLI_ORACLE_QUESTION_H
#define PRECHECK_CLI_ORACLE_QUESTION_H

#include "base/arena.h"

#include <precheck/oracle.h>

typedef struct pc_oracle_question {
    pc_arena *arena;
    pc_request request;
    pc_state state; /* points into this question */
    pc_field *fields;
    size_t cap_fields;
    pc_etag etag;
    int64_t modified_s;
    bool plain_given;
} pc_oracle_question;

/* exists, ranges, no validators, length not known; now_s is the clock's. */
void pc_oracle_question_init(pc_oracle_question *question, pc_arena *arena,
                             int64_t now_s);

/* Each returns NULL, or what is wrong: a sentence in the arena that begins
 * with the member's name in the way of the caller, what. */
const char *pc_oracle_set_method(pc_oracle_question *q, const char *what,
                                 pc_span text);
const char *pc_oracle_set_etag(pc_oracle_question *q, const char *what,
                               pc_span text);
const char *pc_oracle_set_modified(pc_oracle_question *q, const char *what,
                                   pc_span text);
const char *pc_oracle_set_now(pc_oracle_question *q, const char *what,
                              pc_span text);
const char *pc_oracle_set_plain(pc_oracle_question *q, const char *what,
                                int64_t status);
const char *pc_oracle_add_field(pc_oracle_question *q, const char *what,
                                pc_span name, pc_span value);

/* After everything was set: fills in the plain answer that is usual for the
 * method and state, unless one was given. */
void pc_oracle_question_finish(pc_oracle_question *question);

#endif
