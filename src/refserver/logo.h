/* refserver/logo.h - a picture of some 5000 octets that no compiler had to
 * carry: made at the start, the same every time.
 */
#ifndef PRECHECK_REFSERVER_LOGO_H
#define PRECHECK_REFSERVER_LOGO_H

#include <precheck/span.h>

/* A PNG image on the heap; free() it.  PC_ENOMEM or PC_OK. */
int pc_ref_logo(pc_span *ret_png);

#endif
