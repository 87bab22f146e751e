/* tests/oracle/second_evaluator.h - another opinion on RFC 9110, 13.2.2.
 *
 * Written from the prose and built the other way round: it plays one server at
 * a time, which takes every decision that the text leaves open in one of its
 * ways and gives one answer, and it plays all servers there can be.  It has
 * its own parsers (the C library's calendar and numbers) and knows nothing of
 * src/oracle.
 */
#ifndef PRECHECK_TESTS_ORACLE_SECOND_EVALUATOR_H
#define PRECHECK_TESTS_ORACLE_SECOND_EVALUATOR_H

#include <precheck/oracle.h>

/* Sets of pc_outcome.  Request values must hold no NUL octet. */
void second_evaluate(const pc_request *request, const pc_state *state,
                     unsigned *ret_allowed, unsigned *ret_expected);

#endif
