/* engine/h2_fields.h - the field lines of a request as HTTP/2 has them.
 * Private to h2.c.
 */
#ifndef PRECHECK_ENGINE_H2_FIELDS_H
#define PRECHECK_ENGINE_H2_FIELDS_H

#include "engine/h2.h"

#include <nghttp2/nghttp2.h>

/* Room that fields must have beyond the request's own. */
#define PC_H2_PSEUDO_FIELDS 4

/* Returns how many there are, or 0 with *ret_error set when HTTP/2 cannot carry
 * one.  What they point to is in the arena or the exchange. */
size_t pc_h2_make_fields(pc_arena *arena, const pc_h2_request *request,
                         nghttp2_nv *fields, const char **ret_error);

#endif
