/* tests/oracle/question.h - a request and a state, written in one line. */
#ifndef PRECHECK_TESTS_ORACLE_QUESTION_H
#define PRECHECK_TESTS_ORACLE_QUESTION_H

#include "support/expect.h"

#include <precheck/oracle.h>

#define QUESTION_MAX_FIELDS 8

/* Sun, 06 Nov 1994 08:49:37 GMT, the RFC's own instant, and the text of it and
 * of the seconds around it. */
#define AT_RFC     784111777
#define RFC_DATE   "Sun, 06 Nov 1994 08:49:37 GMT"
#define RFC_BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define RFC_AFTER  "Sun, 06 Nov 1994 08:49:38 GMT"
/* Sun, 22 Nov 2026 12:00:00 GMT */
#define AT_NOW 1795348800

typedef struct question {
    pc_request request;
    pc_state state;
    pc_field fields[QUESTION_MAX_FIELDS];
    pc_etag etag;
    int64_t modified_s;
    char *blocks[1 + 2 * QUESTION_MAX_FIELDS];
    size_t n_blocks;
} question;

/* lines: "Name: value\n..." (the value keeps its blanks); NULL for none.
 * Every octet sequence gets a block of its own size.  etag: a tag's text or
 * NULL.  modified_s < 0: no date.  The rest of the state is a plain GET's
 * answer with ranges. */
void question_init(question *q, const char *method, const char *lines,
                   const char *etag, int64_t modified_s);
void question_missing(question *q, unsigned plain_status);
void question_release(question *q);

/* A set of outcomes as words, in a static buffer of two that take turns. */
const char *outcome_words(unsigned outcomes);

#endif
