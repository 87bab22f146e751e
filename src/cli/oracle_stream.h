/* cli/oracle_stream.h - precheck oracle --jsonl: rulings line by line. */
#ifndef PRECHECK_CLI_ORACLE_STREAM_H
#define PRECHECK_CLI_ORACLE_STREAM_H

#include <stdio.h>

/* Answers each line of in with a line of out, flushed one by one, until the
 * end.  Returns the exit status: 0, 2 when a line was bad, 4 when a stream
 * failed. */
int pc_oracle_stream(FILE *in, FILE *out);

#endif
