/* tests/refserver/site_under_test.h - the reference server without its sockets.
 */
#ifndef PRECHECK_TESTS_REFSERVER_SITE_UNDER_TEST_H
#define PRECHECK_TESTS_REFSERVER_SITE_UNDER_TEST_H

#include "base/buf.h"
#include "refserver/answer.h"

/* Sun, 22 Nov 2026 14:00:00 GMT */
#define SITE_NOW 1795356000

typedef struct site {
    pc_ref_site site;
    pc_arena arena; /* of all exchanges */
    int64_t now_s;
    pc_ref_response response; /* the last one */
} site;

void site_open(site *s, const pc_ref_knobs *knobs);
void site_close(site *s);

/* fields is "Name: value\n" lines, or NULL.  content NULL: none.  Returns the
 * status. */
unsigned site_ask(site *s, const char *method, const char *path,
                  const char *fields, const char *content);
/* The value of a field of the last response, or NULL. */
const char *site_field(const site *s, const char *name);

/* Everything that can be asked, in one text: what was asked, and the answer.
 * The same for the same knobs. */
void site_transcript(const pc_ref_knobs *knobs, pc_buf *out);

#endif
