/* cli/oracle_answer.h - a ruling as words that teach, and as JSON. */
#ifndef PRECHECK_CLI_ORACLE_ANSWER_H
#define PRECHECK_CLI_ORACLE_ANSWER_H

#include "base/json.h"
#include "cli/oracle_question.h"

/* The members of a ruling, into an object that is open (FORMATS section 5). */
void pc_oracle_answer_json(pc_json_out *out, const pc_oracle_question *question,
                           const pc_ruling *ruling);

/* The five steps in order, the verdict, and what to do about it. */
void pc_oracle_answer_text(FILE *out, const pc_oracle_question *question,
                           const pc_ruling *ruling);

#endif
