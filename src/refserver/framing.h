/* refserver/framing.h - what libmicrohttpd lets through.
 *
 * It is lenient about a few things that RFC 9112 wants refused.  Two it hides
 * from us: a NUL inside a value cuts the value off, and a folded line is glued
 * to the name of its field.
 */
#ifndef PRECHECK_REFSERVER_FRAMING_H
#define PRECHECK_REFSERVER_FRAMING_H

#include "refserver/precond.h"

/* Why the request deserves 400 and the end of its connection: a field name that
 * is no token (RFC 9112, 5.1: a space before the colon), two Host fields (3.2),
 * Content-Length fields that differ (6.3).  NULL when nothing is wrong. */
const char *pc_ref_framing(const pc_ref_request *request);

/* The path of a target in origin-form or absolute-form (RFC 9112, 3.2.2), a
 * part of url. */
pc_span pc_ref_path(const char *url);

#endif
