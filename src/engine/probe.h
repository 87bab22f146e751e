/* engine/probe.h - what probe.c (a resource's readings) and probe_write.c (its
 * writes, on throw-away twins) share.  Private to the two.
 */
#ifndef PRECHECK_ENGINE_PROBE_H
#define PRECHECK_ENGINE_PROBE_H

#include "engine/state.h"

typedef struct pc_probe {
    pc_engine *engine;
    const pc_resource *resource;
    pc_facts *facts;
    pc_instance *instance; /* shared, listed or in place */
    pc_bindings bindings;
    pc_rng rng;
    const char *token; /* in what was created last, or NULL */
} pc_probe;

/* One question.  Everything may be left out but method and what. */
typedef struct pc_question {
    const char *method;
    const char *what; /* "get", "put-plain": exchange.probe */
    const char *target;
    const pc_field_template *fields;
    size_t n_fields;
    const pc_instance *instance;     /* that is written, or NULL */
    const pc_request_template *with; /* whose content and fields it has */
    bool plain_text;                 /* a short text, for want of a template */
    bool no_auth;
} pc_question;

/* NULL when the engine cannot go on. */
const pc_exchange *pc_probe_ask(pc_probe *probe, const pc_question *question);
/* Creates an instance: NULL, or why not. */
const char *pc_probe_create(pc_probe *probe, pc_instance *instance);

/* Plain answers to the methods that change something. */
void pc_probe_writes(pc_probe *probe);
/* The same of a listed resource, in place; its content is saved first and put
 * back by the clean-up.  NULL, or why it cannot be written. */
const char *pc_probe_listed(pc_probe *probe, const pc_exchange *seen);

#endif
