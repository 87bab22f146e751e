/* A small shared cache (RFC 9111) in front of one origin, right by itself and
 * wrong in one way on demand: what proves the cases that go through a cache.
 *
 * usage: test_cache ORIGIN_PORT [FAULT], or --list-faults.  Prints "listening
 * on URL"; SIGTERM ends it.  One request at a time, one for each connection.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "exchange/message.h"

#include <precheck/etag.h>
#include <precheck/httpdate.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define MESSAGE_MAX ((size_t)1 << 20)
#define ENTRIES_MAX 512

/* clang-format off */
static struct {
    const char *name, *section;
    bool on;
} faults[] = {
#define FAULTS(X) \
    X(validates_by_date_alone, "validates-by-date-alone", "9111 4.3.1") \
    X(validates_with_stripped_tag, "validates-with-stripped-tag", "9111 4.3.1") \
    X(cuts_tags_at_commas, "cuts-tags-at-commas", "9111 4.3.1") \
    X(validates_without_date, "validates-without-date", "9111 4.3.1") \
    X(validates_with_date_of_receipt, "validates-with-date-of-receipt", "9111 4.3.1") \
    X(ignores_client_tags, "ignores-client-tags", "9111 4.3.2") \
    X(matches_any_tag, "matches-any-tag", "9110 13.1.2") \
    X(ignores_client_dates, "ignores-client-dates", "9111 4.3.2") \
    X(any_date_is_304, "any-date-is-304", "9111 4.3.2") \
    X(date_beats_tag, "date-beats-tag", "9110 13.1.3") \
    X(thin_304, "thin-304", "9110 15.4.5") \
    X(evaluates_if_match, "evaluates-if-match", "9111 4.3.2") \
    X(evaluates_if_unmodified_since, "evaluates-if-unmodified-since", "9111 4.3.2") \
    X(evaluates_what_it_has_not_stored, "evaluates-what-it-has-not-stored", "9111 4.3.2") \
    X(no_date_substitute, "no-date-substitute", "9111 4.3.2") \
    X(ignores_if_range, "ignores-if-range", "9111 4.3.2") \
    X(compares_if_range_weakly, "compares-if-range-weakly", "9110 13.1.5") \
    X(sends_tag_of_part, "sends-tag-of-part", "9111 4.3.2") \
    X(hands_on_its_304, "hands-on-its-304", "9111 4.3.2") \
    X(keeps_old_after_full_answer, "keeps-old-after-full-answer", "9111 4.3.3") \
    X(swallows_304, "swallows-304", "9110 15.4.5") \
    X(updates_from_foreign_304, "updates-from-foreign-304", "9111 4.3.4") \
    X(keeps_old_fields, "keeps-old-fields", "9111 4.3.4") \
    X(ignores_head, "ignores-head", "9111 4.3.5") \
    X(head_refreshes_anything, "head-refreshes-anything", "9111 4.3.5") \
    X(never_invalidates, "never-invalidates", "9111 4.4") \
    X(invalidates_on_2xx_alone, "invalidates-on-2xx-alone", "9111 4.4") \
    X(stores_428, "stores-428", "6585 3") \
    X(drops_conditions, "drops-conditions", "9110 13.2.1") \
    X(evaluates_on_the_way, "evaluates-on-the-way", "9110 13.2.1") \
    X(tidies_conditions, "tidies-conditions", "9110 13.2.1") \
    X(keeps_first_line_alone, "keeps-first-line-alone", "9110 13.2.1") \
    X(rejects_unknown_units, "rejects-unknown-units", "9110 14.2") \
    X(stores_nothing, "stores-nothing", "no fault: a cache need not store") \
    X(serves_stale, "serves-stale", "no fault of validation: answers first, asks later")
#define ROW(id, name, section) {name, section, false},
    FAULTS(ROW)
#undef ROW
};
enum {
#define ROW(id, name, section) fault_##id,
    FAULTS(ROW)
#undef ROW
    N_FAULTS
};
/* clang-format on */
#define HAS(id) (faults[fault_##id].on)

typedef struct message {
    pc_span method, target;
    unsigned status;
    pc_lines fields;
    pc_span content;
} message;

typedef struct entry {
    pc_arena arena; /* of what it holds */
    char target[256];
    bool used, storable; /* not storable: seen, and good for faults alone */
    message stored;
    int64_t since_ms, max_age_ms;
    pc_span range; /* of a part */
} entry;

static entry entries[ENTRIES_MAX];
static unsigned origin_port;

/* ---- octets ---- */

static bool parse(pc_arena *arena, pc_span text, bool is_request, message *m)
{
    const char *end = text.len ? strstr(text.ptr, "\r\n\r\n") : NULL;
    const char *line = text.ptr, *next, *space;

    *m = (message){.status = 0};
    if (!end)
        return false;
    next = strstr(line, "\r\n");
    space = memchr(line, ' ', (size_t)(next - line));
    if (!space)
        return false;
    if (is_request) {
        const char *last = space + 1;

        while (*last != ' ' && last < next)
            last++;
        m->method =
            pc_arena_span(arena, (pc_span){line, (size_t)(space - line)});
        m->target = pc_arena_span(
            arena, (pc_span){space + 1, (size_t)(last - space) - 1});
    } else {
        m->status = (unsigned)strtoul(space + 1, NULL, 10);
    }
    for (line = next + 2; line <= end - 1; line = next + 2) {
        const char *colon;

        next = strstr(line, "\r\n");
        colon = memchr(line, ':', (size_t)(next - line));
        if (!colon)
            return false;
        pc_lines_add(
            arena, &m->fields,
            pc_arena_span(arena, (pc_span){line, (size_t)(colon - line)}),
            pc_arena_span(arena, pc_span_trim((pc_span){
                                     colon + 1, (size_t)(next - colon) - 1})));
    }
    m->content = pc_arena_span(
        arena, (pc_span){end + 4, text.len - (size_t)(end + 4 - text.ptr)});
    return true;
}

static bool is_hop_field(pc_span name)
{
    return pc_span_is_nocase(name, "Connection") ||
           pc_span_is_nocase(name, "Keep-Alive");
}

static void put_fields(pc_buf *out, const pc_lines *fields)
{
    for (size_t i = 0; i < fields->n; i++) {
        if (is_hop_field(fields->items[i].name))
            continue;
        pc_buf_span(out, fields->items[i].name);
        pc_buf_puts(out, ": ");
        pc_buf_span(out, fields->items[i].value);
        pc_buf_puts(out, "\r\n");
    }
    pc_buf_puts(out, "Connection: close\r\n\r\n");
}

static void send_all(int fd, const pc_buf *out)
{
    size_t at = 0;

    while (at < out->len) {
        ssize_t n = send(fd, out->ptr + at, out->len - at, MSG_NOSIGNAL);

        if (n <= 0)
            return;
        at += (size_t)n;
    }
}

/* To the end of the connection, or of the content of a request. */
static void receive(int fd, bool is_request, pc_buf *in)
{
    char octets[8192];

    for (;;) {
        ssize_t n;
        const char *end = in->len ? strstr(in->ptr, "\r\n\r\n") : NULL;

        if (end && is_request) {
            const char *length = strstr(in->ptr, "Content-Length: ");
            size_t want =
                length && length < end ? strtoul(length + 16, NULL, 10) : 0;

            if (in->len >= (size_t)(end + 4 - in->ptr) + want)
                return;
        }
        n = recv(fd, octets, sizeof octets, 0);
        if (n <= 0 || pc_buf_put(in, octets, (size_t)n) < 0)
            return;
    }
}

/* False: there was no answer. */
static bool ask_origin(pc_arena *arena, const message *request, message *answer)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)origin_port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct timeval limit = {5, 0};
    pc_buf out, in;
    bool good = false;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    pc_buf_init(&out, MESSAGE_MAX);
    pc_buf_init(&in, MESSAGE_MAX);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0) {
        pc_buf_printf(&out, "%.*s %.*s HTTP/1.1\r\n", (int)request->method.len,
                      request->method.ptr, (int)request->target.len,
                      request->target.ptr);
        put_fields(&out, &request->fields);
        pc_buf_span(&out, request->content);
        send_all(fd, &out);
        receive(fd, false, &in);
        good = parse(arena, pc_buf_view(&in), false, answer);
    }
    close(fd);
    pc_buf_release(&out);
    pc_buf_release(&in);
    return good;
}

/* ---- fields ---- */

static pc_span get(const pc_lines *fields, const char *name)
{
    const pc_line *line = pc_lines_find(fields, name);

    return line ? line->value : (pc_span){NULL, 0};
}

static void drop(pc_lines *fields, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < fields->n; i++)
        if (!pc_span_is_nocase(fields->items[i].name, name))
            fields->items[n++] = fields->items[i];
    fields->n = n;
}

static pc_lines copy(pc_arena *arena, const pc_lines *fields)
{
    pc_lines to = {NULL, 0, 0};

    for (size_t i = 0; i < fields->n; i++)
        pc_lines_add(arena, &to, pc_arena_span(arena, fields->items[i].name),
                     pc_arena_span(arena, fields->items[i].value));
    return to;
}

static bool says(const pc_lines *fields, const char *word)
{
    return pc_span_contains(get(fields, "Cache-Control"), pc_span_of(word));
}

static int64_t max_age_ms(const pc_lines *fields)
{
    pc_span value = get(fields, "Cache-Control");
    const char *at = value.ptr ? strstr(value.ptr, "max-age=") : NULL;

    return at ? (int64_t)strtoul(at + 8, NULL, 10) * 1000 : -1;
}

static int64_t now_ms(void)
{
    return pc_clock_ns() / 1000000;
}

static bool same_tag(pc_span a, pc_span b, bool strong)
{
    pc_etag x, y;

    return pc_etag_parse(a, &x) == PC_OK && pc_etag_parse(b, &y) == PC_OK &&
           (strong ? pc_etag_strong_equal(&x, &y) : pc_etag_weak_equal(&x, &y));
}

static bool lists_tag(pc_span list_text, pc_span tag, bool strong)
{
    pc_etag own, member;
    pc_etag_list list;

    if (pc_span_is(list_text, "*"))
        return true;
    if (pc_etag_parse(tag, &own) < 0)
        return false;
    pc_etag_list_init(&list, list_text);
    while (pc_etag_list_next(&list, &member) == 1)
        if (strong ? pc_etag_strong_equal(&own, &member)
                   : pc_etag_weak_equal(&own, &member))
            return true;
    return false;
}

static bool date_of(pc_span text, int64_t *ret_s)
{
    return pc_date_parse(text, pc_clock_wall_s(), ret_s, NULL) == PC_OK;
}

/* ---- the store ---- */

static entry *find(pc_span target)
{
    for (size_t i = 0; i < ENTRIES_MAX; i++)
        if (entries[i].used && pc_span_is(target, entries[i].target))
            return &entries[i];
    return NULL;
}

static void forget(entry *e)
{
    if (!e || !e->used)
        return;
    pc_arena_release(&e->arena);
    *e = (entry){.used = false};
}

static void store(const message *request, const message *answer)
{
    const bool is_part = answer->status == 206;
    entry *e = find(request->target);

    forget(e);
    if (HAS(stores_nothing) || request->target.len >= sizeof e->target ||
        (answer->status != 200 && !is_part &&
         !(HAS(stores_428) && answer->status == 428)))
        return;
    for (size_t i = 0; i < ENTRIES_MAX && !e; i++)
        e = entries[i].used ? NULL : &entries[i];
    if (!e)
        return;
    pc_arena_init(&e->arena);
    memcpy(e->target, request->target.ptr, request->target.len);
    e->target[request->target.len] = '\0';
    e->used = true;
    e->stored.status = answer->status;
    e->stored.fields = copy(&e->arena, &answer->fields);
    e->stored.content = pc_arena_span(&e->arena, answer->content);
    e->since_ms = now_ms();
    e->max_age_ms = max_age_ms(&answer->fields);
    e->storable = e->max_age_ms >= 0 && !says(&answer->fields, "no-store");
    if (is_part)
        e->range = pc_arena_span(&e->arena, get(&request->fields, "Range"));
}

/* 3.2: the fields of the new answer take the place of the stored ones. */
static void freshen(entry *e, const pc_lines *fields)
{
    for (size_t i = 0; i < fields->n; i++)
        if (!is_hop_field(fields->items[i].name) &&
            !pc_span_is_nocase(fields->items[i].name, "Content-Length"))
            drop(&e->stored.fields, fields->items[i].name.ptr);
    for (size_t i = 0; i < fields->n; i++)
        if (!is_hop_field(fields->items[i].name) &&
            !pc_span_is_nocase(fields->items[i].name, "Content-Length"))
            pc_lines_add(&e->arena, &e->stored.fields,
                         pc_arena_span(&e->arena, fields->items[i].name),
                         pc_arena_span(&e->arena, fields->items[i].value));
}

static void renew(entry *e, const pc_lines *fields)
{
    e->since_ms = now_ms();
    if (max_age_ms(fields) >= 0)
        e->max_age_ms = max_age_ms(fields);
    if (!HAS(keeps_old_fields))
        freshen(e, fields);
}

/* ---- an answer from the store ---- */

static bool is_not_modified(pc_arena *arena, const entry *e,
                            const message *request)
{
    const pc_lines *fields = &request->fields, *own = &e->stored.fields;
    const bool has_tags = pc_lines_find(fields, "If-None-Match") != NULL;
    pc_span since = get(fields, "If-Modified-Since");
    pc_span modified = get(own, "Last-Modified");
    int64_t wanted_s, own_s;

    if (!modified.ptr && !HAS(no_date_substitute))
        modified = get(own, "Date");
    if (has_tags && !(HAS(date_beats_tag) && since.ptr))
        return HAS(matches_any_tag) ||
               (!HAS(ignores_client_tags) &&
                lists_tag(pc_lines_join(arena, fields, "If-None-Match"),
                          get(own, "ETag"), false));
    if (!since.ptr || HAS(ignores_client_dates))
        return false;
    return HAS(any_date_is_304) ||
           (date_of(since, &wanted_s) && date_of(modified, &own_s) &&
            own_s <= wanted_s);
}

static bool if_range_holds(const entry *e, const message *request)
{
    pc_span wanted = get(&request->fields, "If-Range");
    pc_span tag = get(&e->stored.fields, "ETag");

    if (!wanted.ptr || HAS(ignores_if_range))
        return true;
    return same_tag(wanted, tag, !HAS(compares_if_range_weakly)) ||
           pc_span_eq(wanted, get(&e->stored.fields, "Last-Modified"));
}

static void to_304(pc_arena *arena, message *answer)
{
    static const char *const kept[] = {
        "Date", "ETag", "Cache-Control", "Content-Location", "Vary", "Expires"};
    pc_lines fields = {NULL, 0, 0};

    answer->status = 304;
    answer->content.len = 0;
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const pc_line *line = pc_lines_find(&answer->fields, kept[i]);

        if (line && !(HAS(thin_304) && i))
            pc_lines_add(arena, &fields, line->name, line->value);
    }
    answer->fields = fields;
}

static void to_206(pc_arena *arena, pc_span range, message *answer)
{
    unsigned from = 0, to = 0;
    const size_t len = answer->content.len;

    if (sscanf(range.ptr, "bytes=%u-%u", &from, &to) != 2 || from > to ||
        to >= len)
        return;
    answer->status = 206;
    answer->content =
        (pc_span){answer->content.ptr + from, (size_t)(to - from) + 1};
    drop(&answer->fields, "Content-Length");
    pc_lines_add(
        arena, &answer->fields, PC_LIT("Content-Length"),
        pc_span_of(pc_arena_printf(arena, "%zu", answer->content.len)));
    pc_lines_add(
        arena, &answer->fields, PC_LIT("Content-Range"),
        pc_span_of(pc_arena_printf(arena, "bytes %u-%u/%zu", from, to, len)));
}

static void answer_from(pc_arena *arena, const entry *e, const message *request,
                        message *answer)
{
    pc_span range = get(&request->fields, "Range");

    *answer = (message){.status = e->stored.status,
                        .fields = copy(arena, &e->stored.fields),
                        .content = pc_arena_span(arena, e->stored.content)};
    if (answer->status == 200 && is_not_modified(arena, e, request))
        to_304(arena, answer);
    else if (answer->status == 200 && range.ptr &&
             pc_span_is(request->method, "GET") && if_range_holds(e, request))
        to_206(arena, range, answer);
}

/* ---- validation ---- */

static pc_span tag_to_send(pc_arena *arena, pc_span tag)
{
    const char *comma = tag.ptr ? strchr(tag.ptr, ',') : NULL;

    if (HAS(validates_with_stripped_tag) && pc_span_starts(tag, "W/"))
        return (pc_span){tag.ptr + 2, tag.len - 2};
    if (HAS(cuts_tags_at_commas) && comma)
        return pc_span_of(
            pc_arena_printf(arena, "%.*s\"", (int)(comma - tag.ptr), tag.ptr));
    return tag;
}

/* The client's request with what is stored as its conditions (4.3.1, 4.3.2). */
static message validation_of(pc_arena *arena, const entry *e,
                             const message *request)
{
    message m = *request;
    pc_span tags = pc_lines_join(arena, &request->fields, "If-None-Match");
    pc_span tag = tag_to_send(arena, get(&e->stored.fields, "ETag"));
    pc_span modified = get(&e->stored.fields, "Last-Modified");

    m.fields = copy(arena, &request->fields);
    drop(&m.fields, "If-None-Match");
    drop(&m.fields, "If-Modified-Since");
    if (tag.ptr && !HAS(validates_by_date_alone))
        pc_lines_add(arena, &m.fields, PC_LIT("If-None-Match"),
                     tags.len && !pc_span_is(tags, "*")
                         ? pc_span_of(pc_arena_printf(arena, "%s, %s", tags.ptr,
                                                      tag.ptr))
                         : tag);
    if (HAS(validates_with_date_of_receipt) && modified.ptr)
        modified = get(&e->stored.fields, "Date");
    if (modified.ptr && !HAS(validates_without_date))
        pc_lines_add(arena, &m.fields, PC_LIT("If-Modified-Since"), modified);
    return m;
}

static bool is_foreign(const entry *e, const message *answer)
{
    pc_span tag = get(&answer->fields, "ETag");

    return tag.ptr && !pc_span_starts(tag, "W/") &&
           !same_tag(tag, get(&e->stored.fields, "ETag"), true);
}

/* False: the request has to be sent without a condition of ours. */
static bool validate(pc_arena *arena, entry *e, const message *request,
                     message *answer)
{
    const message question = validation_of(arena, e, request);
    message old;

    if (!ask_origin(arena, &question, answer)) {
        *answer = (message){.status = 504};
        return true;
    }
    if (answer->status == 200) {
        answer_from(arena, e, request, &old);
        store(request, answer);
        if (HAS(keeps_old_after_full_answer))
            *answer = old;
        else if ((e = find(request->target)))
            answer_from(arena, e, request, answer);
        return true;
    }
    if (answer->status != 304)
        return true;
    if (is_foreign(e, answer) && !HAS(updates_from_foreign_304)) {
        forget(e);
        return false;
    }
    renew(e, &answer->fields);
    if (!HAS(hands_on_its_304))
        answer_from(arena, e, request, answer);
    return true;
}

/* ---- requests ---- */

static const char *const conditions[] = {
    "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"};

static void spoil(pc_arena *arena, message *request)
{
    pc_lines *fields = &request->fields;
    pc_line *line = (pc_line *)pc_lines_find(fields, "If-Match");
    pc_span first = get(fields, "If-Match");

    for (size_t i = 0; i < 4 && HAS(drops_conditions); i++)
        drop(fields, conditions[i]);
    if (HAS(tidies_conditions) && line && !memchr(first.ptr, '"', first.len) &&
        !pc_span_is(first, "*"))
        line->value = pc_span_of(pc_arena_printf(arena, "\"%s\"", first.ptr));
    if (HAS(keeps_first_line_alone) && first.ptr) {
        drop(fields, "If-Match");
        pc_lines_add(arena, fields, PC_LIT("If-Match"), first);
    }
}

static bool fails(pc_arena *arena, const entry *e, const message *request,
                  bool tags, bool dates)
{
    const pc_lines *fields = &request->fields;
    int64_t wanted_s, own_s;

    if (!e)
        return false;
    if (pc_lines_find(fields, "If-Match"))
        return tags && !lists_tag(pc_lines_join(arena, fields, "If-Match"),
                                  get(&e->stored.fields, "ETag"), true);
    return dates && date_of(get(fields, "If-Unmodified-Since"), &wanted_s) &&
           date_of(get(&e->stored.fields, "Last-Modified"), &own_s) &&
           own_s > wanted_s;
}

static void forward(pc_arena *arena, message *request, message *answer)
{
    if (!ask_origin(arena, request, answer))
        *answer = (message){.status = 502};
}

static void change(pc_arena *arena, message *request, message *answer)
{
    entry *e = find(request->target);

    if (HAS(evaluates_on_the_way) && fails(arena, e, request, true, true)) {
        *answer = (message){.status = 412};
        return;
    }
    spoil(arena, request);
    forward(arena, request, answer);
    if (HAS(never_invalidates) || answer->status >= 400 ||
        (HAS(invalidates_on_2xx_alone) && answer->status >= 300))
        return;
    forget(e);
}

static void head(pc_arena *arena, message *request, message *answer)
{
    entry *e = find(request->target);

    forward(arena, request, answer);
    if (!e || !e->storable || answer->status != 200 || HAS(ignores_head))
        return;
    if (HAS(head_refreshes_anything) ||
        pc_span_eq(get(&answer->fields, "ETag"),
                   get(&e->stored.fields, "ETag")))
        renew(e, &answer->fields);
    else
        forget(e);
}

/* Nothing that can be used is stored. */
static void fetch(pc_arena *arena, message *request, message *answer)
{
    entry *e = find(request->target);
    pc_span tags = pc_lines_join(arena, &request->fields, "If-None-Match");

    if (HAS(sends_tag_of_part) && e && e->range.ptr && tags.len) {
        drop(&request->fields, "If-None-Match");
        pc_lines_add(
            arena, &request->fields, PC_LIT("If-None-Match"),
            pc_span_of(pc_arena_printf(arena, "%s, %s", tags.ptr,
                                       get(&e->stored.fields, "ETag").ptr)));
    }
    forward(arena, request, answer);
    if (answer->status == 304) {
        if (HAS(swallows_304))
            *answer = (message){.status = 204};
        return;
    }
    store(request, answer);
    if (HAS(evaluates_what_it_has_not_stored) && answer->status == 200 &&
        tags.len && lists_tag(tags, get(&answer->fields, "ETag"), false))
        to_304(arena, answer);
}

static void read_only(pc_arena *arena, message *request, message *answer)
{
    const pc_lines *fields = &request->fields;
    const bool is_head = pc_span_is(request->method, "HEAD");
    pc_span range = get(fields, "Range");
    entry *e = find(request->target);
    bool usable = e && e->storable && !says(fields, "no-cache") &&
                  (!e->range.ptr || pc_span_eq(e->range, range));

    if (HAS(rejects_unknown_units) && range.ptr &&
        !pc_span_starts(range, "bytes=")) {
        *answer = (message){.status = 400};
        return;
    }
    if (pc_lines_find(fields, "If-Match") ||
        pc_lines_find(fields, "If-Unmodified-Since")) {
        if (fails(arena, e, request, HAS(evaluates_if_match),
                  HAS(evaluates_if_unmodified_since)))
            *answer = (message){.status = 412};
        else if (HAS(evaluates_if_match) && pc_lines_find(fields, "If-Match") &&
                 !e)
            *answer = (message){.status = 412};
        else
            forward(arena, request, answer);
        return;
    }
    if (usable && (now_ms() - e->since_ms < e->max_age_ms))
        answer_from(arena, e, request, answer);
    else if (is_head)
        head(arena, request, answer);
    else if (!usable || !validate(arena, e, request, answer))
        fetch(arena, request, answer);
}

static void reply(int fd, const message *request, message *answer)
{
    const bool bare = answer->status == 304 || answer->status == 204 ||
                      pc_span_is(request->method, "HEAD");
    pc_buf out;

    pc_buf_init(&out, 2 * MESSAGE_MAX);
    pc_buf_printf(&out, "HTTP/1.1 %u Answer\r\n", answer->status);
    if (!bare && !pc_lines_find(&answer->fields, "Content-Length"))
        pc_buf_printf(&out, "Content-Length: %zu\r\n", answer->content.len);
    put_fields(&out, &answer->fields);
    if (!bare)
        pc_buf_span(&out, answer->content);
    send_all(fd, &out);
    pc_buf_release(&out);
}

static void handle(int fd)
{
    const struct timeval limit = {5, 0};
    message request, answer = {.status = 500}, later;
    pc_arena arena;
    pc_buf in;

    pc_arena_init(&arena);
    pc_buf_init(&in, MESSAGE_MAX);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    receive(fd, true, &in);
    if (parse(&arena, pc_buf_view(&in), true, &request)) {
        const bool reads = pc_span_is(request.method, "GET") ||
                           pc_span_is(request.method, "HEAD");
        entry *e = find(request.target);

        if (HAS(serves_stale) && reads && e && e->storable &&
            !pc_lines_find(&request.fields, "If-Match") &&
            now_ms() - e->since_ms >= e->max_age_ms) {
            answer_from(&arena, e, &request, &answer);
            reply(fd, &request, &answer);
            shutdown(fd, SHUT_WR);
            usleep(20000);
            (void)validate(&arena, e, &request, &later);
        } else {
            if (reads)
                read_only(&arena, &request, &answer);
            else
                change(&arena, &request, &answer);
            reply(fd, &request, &answer);
        }
    }
    pc_buf_release(&in);
    pc_arena_release(&arena);
}

/* ---- its life ---- */

static volatile sig_atomic_t stopped;

static void on_term(int number)
{
    stopped = number;
}

static bool set_fault(const char *name)
{
    for (size_t i = 0; i < N_FAULTS; i++)
        if (strcmp(faults[i].name, name) == 0)
            return faults[i].on = true;
    return false;
}

static int listen_anywhere(unsigned *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
        listen(fd, 128) < 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) < 0)
        return -1;
    *ret_port = ntohs(at.sin_port);
    return fd;
}

int main(int argc, char **argv)
{
    struct sigaction term = {.sa_handler = on_term};
    unsigned port = 0;
    int listener;

    if (argc == 2 && strcmp(argv[1], "--list-faults") == 0) {
        for (size_t i = 0; i < N_FAULTS; i++)
            printf("%s\t%s\n", faults[i].name, faults[i].section);
        return 0;
    }
    if (argc < 2 || argc > 3 || (argc == 3 && !set_fault(argv[2]))) {
        fputs("usage: test_cache ORIGIN_PORT [FAULT]\n", stderr);
        return 2;
    }
    origin_port = (unsigned)strtoul(argv[1], NULL, 10);
    sigaction(SIGTERM, &term, NULL);
    listener = listen_anywhere(&port);
    if (listener < 0)
        return 1;
    printf("listening on http://127.0.0.1:%u\n", port);
    fflush(stdout);
    while (!stopped) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            continue;
        handle(fd);
        close(fd);
    }
    close(listener);
    for (size_t i = 0; i < ENTRIES_MAX; i++)
        forget(&entries[i]);
    return 0;
}
