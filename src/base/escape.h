/* base/escape.h - octets made harmless for the place where they are shown.
 *
 * No server octet ever reaches a terminal, a log or a shell line raw.
 */
#ifndef PRECHECK_BASE_ESCAPE_H
#define PRECHECK_BASE_ESCAPE_H

#include "base/buf.h"

/* Printable ASCII and valid UTF-8 letters as they are; CTL, DEL, C1, bidi
 * controls and broken UTF-8 as \xNN; LF and CR as \n \r. */
int pc_escape_text(pc_buf *out, pc_span text);
/* One word for any POSIX shell: plain, '...', or "$(printf '...')" with octal
 * escapes where an octet is not printable ASCII (Debian's sh knows no $'...').
 * NUL cannot be in a shell word: PC_EINVAL. */
int pc_escape_shell(pc_buf *out, pc_span text);
/* XML 1.0 text or attribute: entities, control bytes as \xNN text. */
int pc_escape_xml(pc_buf *out, pc_span text);
/* Octets as a JSON string's UTF-8: each octet above 0x7f becomes the code
 * point of the same number (FORMATS section 5). */
int pc_octets_to_utf8(pc_buf *out, pc_span octets);
/* Back again; PC_ERANGE when a code point is above U+00FF. */
int pc_utf8_to_octets(pc_buf *out, pc_span utf8);

#endif
