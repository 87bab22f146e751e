/* A response that arrives in any pieces reads the same as in one, and never
 * passes a limit.  The first octet: HEAD or not, and how it is cut. */
#include "base/cleanup.h"
#include "base/str.h"
#include "engine/h1.h"
#include "fuzz.h"

static const pc_response_limits limits = {2048, 4096, 512, 4};

typedef struct reading {
    pc_http_response response;
    pc_h1_result result;
    size_t used;
} reading;

static void read_in_pieces(pc_arena *arena, pc_span octets, size_t piece,
                           bool head, reading *ret)
{
    pc_h1_parser *parser =
        pc_h1_parser_new(arena, &limits, head, &ret->response);
    size_t used;

    ret->result = PC_H1_MORE;
    while (octets.len && ret->result == PC_H1_MORE) {
        size_t n = octets.len < piece ? octets.len : piece;

        ret->result = pc_h1_feed(parser, octets.ptr, n, &used);
        MUST_HOLD(used <= n);
        MUST_HOLD(ret->result != PC_H1_MORE || used == n);
        ret->used += used;
        octets.ptr += n;
        octets.len -= n;
    }
    if (ret->result == PC_H1_MORE)
        ret->result = pc_h1_feed_end(parser, true);
    if (ret->result == PC_H1_FAILED)
        MUST_HOLD(pc_h1_detail(parser) != NULL);
    pc_h1_parser_release(parser);
    MUST_HOLD(ret->response.content.len <= limits.body);
    MUST_HOLD(ret->response.n_informational <= limits.informational + 1);
}

static void must_be_same(const pc_lines *a, const pc_lines *b)
{
    MUST_HOLD(a->n == b->n);
    for (size_t i = 0; i < a->n; i++)
        MUST_HOLD(pc_span_eq(a->items[i].name, b->items[i].name) &&
                  pc_span_eq(a->items[i].value, b->items[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pc_span octets = {(const char *)data, size};
    unsigned selector = fuzz_octet(&octets);
    reading whole = {0}, pieces = {0};
    PC_AUTO_ARENA arena;

    pc_arena_init(&arena);
    read_in_pieces(&arena, octets, SIZE_MAX, selector & 1, &whole);
    read_in_pieces(&arena, octets, 1 + (selector >> 1) % 7, selector & 1,
                   &pieces);
    MUST_HOLD(whole.result == pieces.result);
    if (whole.result == PC_H1_DONE) {
        MUST_HOLD(whole.used == pieces.used);
        MUST_HOLD(whole.response.status == pieces.response.status);
        must_be_same(&whole.response.fields, &pieces.response.fields);
        must_be_same(&whole.response.trailers, &pieces.response.trailers);
        MUST_HOLD(pc_span_eq(whole.response.content.kept,
                             pieces.response.content.kept));
    }
    return 0;
}
