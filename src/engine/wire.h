/* engine/wire.h - what wire.c (which call goes where), conn.c (one connection
 * and the calls on it) and flight.c (one call) share.  Private to the three.
 *
 * A call with its followers is a chain: it is queued, placed on a connection
 * and tried again as one.
 */
#ifndef PRECHECK_ENGINE_WIRE_H
#define PRECHECK_ENGINE_WIRE_H

#include "base/buf.h"
#include "engine/beside.h"
#include "engine/call.h"
#include "engine/connect.h"
#include "engine/h1.h"
#include "engine/h2.h"
#include "engine/loop.h"

typedef struct pc_wire pc_wire;
typedef struct pc_conn pc_conn;
typedef struct pc_flight pc_flight;

typedef enum pc_flight_state {
    PC_FLIGHT_QUEUED, /* its chain is in the queue or waits for its next try */
    PC_FLIGHT_PLACED, /* on a connection */
    PC_FLIGHT_ENDED   /* the exchange is complete; done() is to be called */
} pc_flight_state;

/* A call under way.  In the call's arena. */
struct pc_flight {
    pc_call *call;
    pc_wire *wire;
    pc_conn *conn;       /* while placed */
    pc_flight *next;     /* in the queue, or in the list of ended ones */
    pc_flight *behind;   /* next on the connection, in order of sending */
    pc_flight *leader;   /* whose follower it is, until that one is told */
    pc_flight *follower; /* pipelined right behind */
    pc_flight_state state;
    unsigned tries;    /* connections that failed before the first octet */
    bool is_head;      /* of its chain */
    bool resent;       /* went out twice: the idle connection was closed */
    bool begun;        /* an octet of it was handed to the kernel */
    bool held;         /* has arrived at its hold */
    bool released;     /* was let go */
    bool parked;       /* has ended, but its leader has not been told */
    bool wants_fresh;  /* only a connection made for it will do */
    uint64_t start_at; /* where it stands in the connection's stream */
    uint64_t end_at;
    uint64_t hold_at;     /* first octet held back, or UINT64_MAX */
    pc_h1_parser *parser; /* HTTP/1.1 */
    pc_h2_stream *stream; /* HTTP/2 */
    pc_timer deadline;    /* of the whole exchange, or of the wait for it */
    pc_timer retry;       /* until the next try */
    pc_flight *held_next; /* in the list of those whose held() is due */
    bool held_due;
};

/* What HTTP/1.1 and HTTP/2 do in their own way. */
typedef struct pc_protocol {
    /* Puts the request into the output.  False: it has ended instead. */
    bool (*place)(pc_conn *conn, pc_flight *flight);
    bool (*has_room)(const pc_conn *conn); /* for one more chain */
    void (*take)(pc_conn *conn, const char *data, size_t len);
    /* The server has ended the stream, cleanly or not. */
    void (*ended)(pc_conn *conn, bool clean);
    /* released is set: what was held back goes out */
    void (*release)(pc_conn *conn, pc_flight *flight);
    /* Lets go of its state; the connection may go on when it says so. */
    bool (*drop)(pc_conn *conn, pc_flight *flight);
} pc_protocol;

extern const pc_protocol pc_protocol_h1, pc_protocol_h2;
extern const pc_h2_events pc_conn_h2_events;

#define PC_OUT_MAX ((size_t)256 << 20) /* octets of requests on their way */

struct pc_conn {
    pc_arena arena;
    const pc_protocol *protocol; /* once it is open */
    pc_wire *wire;
    pc_conn *next;
    unsigned door, serial;
    const char *client;
    pc_link *link;
    bool open;                /* connected */
    bool closing;             /* takes no more calls */
    bool dead;                /* closed; freed at the next step */
    bool write_failed;        /* what the server had to say may still be read */
    bool reused;              /* has been idle before */
    pc_h2 *h2;                /* NULL: HTTP/1.1 */
    pc_flight *first, **last; /* in order of sending */
    pc_buf out;               /* octets to send */
    uint64_t out_base;        /* where the first of them is in the stream */
    uint64_t out_sent;        /* where the next to be sent is */
    int64_t idle_ns;          /* since when it has nothing to do */
    int64_t progress_ns;      /* when something moved last */
    pc_timer progress;
};

struct pc_wire {
    pc_transport base;
    pc_arena arena;
    pc_transport_options options;
    pc_response_limits limits;
    pc_loop *loop;
    pc_beside beside;
    pc_dialer *dialer;
    pc_conn *conns, *dead;
    pc_flight *queue, **queue_end; /* heads of chains, first come first */
    pc_flight *ended, **ended_end;
    pc_flight *held, **held_end;
    unsigned n_serial;
    bool closing;
    unsigned n_late;
};

/* ---- flight.c ---- */

/* The exchange has come to this end; detail may be NULL.  done() follows. */
void pc_flight_end(pc_flight *flight, pc_end end, const char *detail);
/* The connection is gone and nothing of a response to the head came: queues
 * the chain again when the rules of a retry allow it.  transient: a connection
 * may succeed at another try. */
bool pc_flight_try_again(pc_flight *head, bool reused, bool transient);
void pc_flight_arrive(pc_flight *flight); /* at its hold */
/* Puts a chain into the queue, as new. */
void pc_flight_queue(pc_flight *head);
void pc_flight_dequeue(pc_flight *head);
/* A queued chain ends; it was not sent. */
void pc_flight_give_up(pc_flight *head, const char *why);
/* All of the exchange has to happen within the timeout from now on. */
void pc_flight_restart_deadline(pc_flight *flight);

/* ---- conn.c, for wire.c ---- */

/* Makes a connection to the chain's door and puts the chain on it. */
void pc_conn_open(pc_wire *wire, pc_flight *head);
/* Closes it.  What is still on it is tried again or ends with detail. */
void pc_conn_fail(pc_conn *conn, const char *detail, bool transient);
/* Whether it can take the chain now.  Looks whether it is still open. */
bool pc_conn_is_free(pc_conn *conn, const pc_flight *head);
bool pc_conn_is_idle(const pc_conn *conn);
void pc_conn_place(pc_conn *conn, pc_flight *head);
void pc_conn_release(pc_conn *conn, pc_flight *flight);
/* Ends the one flight, and with it what cannot go on. */
void pc_conn_abort(pc_conn *conn, pc_flight *flight, pc_end end,
                   const char *detail);
void pc_conn_free(pc_conn *conn); /* memory of a dead one */

/* ---- conn.c, for the protocols ---- */

void pc_conn_end_flight(pc_conn *conn, pc_flight *flight, pc_end end,
                        const char *detail);
/* Takes it off the connection; its end is the caller's. */
void pc_conn_detach(pc_conn *conn, pc_flight *flight);
void pc_conn_go_idle(pc_conn *conn);
void pc_conn_moved(pc_conn *conn); /* there was progress */
/* Where the next octet of the output will stand in the stream. */
uint64_t pc_conn_out_end(const pc_conn *conn);
void pc_conn_flush(pc_conn *conn);

#endif
