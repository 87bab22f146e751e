/* exchange/har.h - traffic that others recorded, as HAR 1.2 (an HTTP archive).
 *
 * Browsers and proxies write such files, each in its own way: names of fields
 * in lower case, repeats joined or reordered, answers that a cache gave,
 * content that is decoded, cut or left out.  The reader keeps what is there,
 * says of each exchange what its answer cannot be used for, and guesses
 * nothing.
 *
 * The target of each request is its absolute URL, because one file holds many
 * servers; base is "".  Credentials are replaced by names that are equal where
 * the values were: no secret leaves this module.
 */
#ifndef PRECHECK_EXCHANGE_HAR_H
#define PRECHECK_EXCHANGE_HAR_H

#include "base/diag.h"
#include "exchange/message.h"

#include <stdio.h>

typedef struct pc_har_entry {
    pc_exchange *x; /* item "", resource "", times from the start of the file */
    size_t number;  /* of the entry in the file, from 1 */
    /* Why its answer is not the server's, for people; or NULL. */
    const char *not_from_server;
    /* A browser may have made a 304 into this 200: nothing shows that content
     * came over the wire. */
    bool maybe_304;
    bool content_sent_known; /* the request's content is all there, or none */
} pc_har_entry;

typedef struct pc_har {
    const char *creator; /* name of the program that wrote it, or "" */
    /* It saw the wire: fields are all there, and nobody added any unseen. */
    bool on_the_wire;
    pc_har_entry *entries; /* in order of their start */
    size_t n;
    size_t n_foreign; /* left out: not http or https */
} pc_har;

/* Whether a JSON text begins as a HAR does: an object with a member "log".
 * Reads the first object at most, then rewinds file, which must be seekable. */
bool pc_har_sniff(FILE *file);

/* text may begin with a byte order mark.  Entries that lack what nothing can be
 * judged without are left out, with one warning for all; anything else that is
 * missing is tolerated.  PC_ESYNTAX, PC_ELIMIT. */
int pc_har_read(pc_arena *arena, const char *name, pc_span text,
                pc_har *ret_har, pc_diags *diags);

#endif
