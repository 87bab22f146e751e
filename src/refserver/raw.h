/* refserver/raw.h - octets on the wire that libmicrohttpd would not write.
 *
 * A fault that breaks the framing itself takes the socket: either for a moment,
 * after a response that was whole, or for good, with a stream of its own.
 */
#ifndef PRECHECK_REFSERVER_RAW_H
#define PRECHECK_REFSERVER_RAW_H

#include "refserver/answer.h"

/* A stream ends after this much, whoever reads it. */
#define PC_REF_RAW_OCTETS_MAX ((uint64_t)64 << 20)
#define PC_REF_RAW_NS_MAX     ((int64_t)60 * 1000000000)

typedef struct pc_ref_raw pc_ref_raw;
struct pc_ref_raw {
    int fd; /* the connection's; not closed here */
    int kind;
    char *head; /* what is sent once, first */
    size_t head_len, head_sent;
    const char *loop; /* what is sent again and again; NULL: nothing */
    size_t loop_len, loop_sent;
    uint64_t octets;
    int64_t deadline_ns;
    void *owner;
    pc_ref_raw *next;
};

/* True when a response to this request is a stream by this fault. */
bool pc_ref_raw_takes(int wire, const pc_ref_request *request,
                      const pc_ref_response *response);

/* Begins a stream; NULL when out of memory. */
pc_ref_raw *pc_ref_raw_open(int wire, int fd, const pc_ref_response *response,
                            void *owner);
void pc_ref_raw_close(pc_ref_raw *raw);
/* Does the stream want to write? */
bool pc_ref_raw_writes(const pc_ref_raw *raw);
/* Writes what the socket takes.  False when the stream is over. */
bool pc_ref_raw_pump(pc_ref_raw *raw);

/* Octets right after a response that has left; small, at once or not at all. */
void pc_ref_raw_after(int wire, int fd, int method_bit, unsigned status,
                      pc_span content);

#endif
