/* run/init.h - a target.yaml from nothing: `precheck init`.
 *
 * Looks at a server with GET, HEAD and OPTIONS alone, and writes down what it
 * saw as a commented target.yaml; or takes paths and contents from an OpenAPI
 * document.  What it writes passes lint, and does not allow any writing until
 * a person says so.
 */
#ifndef PRECHECK_RUN_INIT_H
#define PRECHECK_RUN_INIT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct pc_init_options {
    const char *url;     /* NULL only with openapi: nothing is sent then */
    const char *openapi; /* a file, or NULL */
    const char *output;  /* a file that does not exist; NULL or "-": stdout */
    int64_t timeout_ms;  /* of one exchange; 0: the default */
    bool insecure;
    volatile const sig_atomic_t *stop; /* may be NULL */
} pc_init_options;

/* Returns the exit status: 2 for what was asked wrongly, 3 when the server
 * gives no answer to work with, 4 when the file cannot be written. */
int pc_run_init(const pc_init_options *options);

#endif
