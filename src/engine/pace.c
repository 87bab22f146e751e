#include "engine/pace.h"

#include "base/str.h"

#include <precheck/httpdate.h>

#define NS_PER_S  1000000000
#define NS_PER_MS 1000000

/* A little less than what was taken; never so little that a run stands still.
 */
#define SLOWER    0.9
#define RATE_MIN  0.5
#define FASTER    1.5
#define FASTER_NS (8 * (int64_t)NS_PER_S)

void pc_pace_init(pc_pace *pace, double rate, unsigned jobs)
{
    *pace = (pc_pace){.rate = rate, .most = rate, .jobs = jobs ? jobs : 1};
}

int64_t pc_pace_wait_ns(const pc_pace *pace, int64_t now_ns)
{
    if (pace->n_flying >= pace->jobs)
        return INT64_MAX;
    return pace->next_ns > now_ns ? pace->next_ns - now_ns : 0;
}

static void count_from(pc_pace *pace, int64_t now_ns)
{
    pace->n_left = 0;
    pace->since_ns = now_ns;
}

/* A server that has not refused for a while may take more. */
static void speed_up(pc_pace *pace, int64_t now_ns)
{
    if (pace->n_pauses < 2 || pace->rate <= 0 ||
        now_ns - pace->since_ns < FASTER_NS)
        return;
    pace->rate *= FASTER;
    if (pace->most > 0 && pace->rate > pace->most)
        pace->rate = pace->most;
    count_from(pace, now_ns);
}

/* At the end of a pause: those still under way were refused like this one. */
static void slow_down(pc_pace *pace, int64_t end_ns)
{
    const double took_s = (double)(end_ns - pace->since_ns) / NS_PER_S;
    const uint64_t taken =
        pace->n_left > pace->n_flying ? pace->n_left - pace->n_flying : 0;
    double rate = took_s > 0 ? SLOWER * (double)taken / took_s : 0;

    /* The first may be a passing matter, such as a restart. */
    if (pace->n_pauses++ && took_s > 0) {
        if (rate < RATE_MIN)
            rate = RATE_MIN;
        if (pace->rate <= 0 || rate < pace->rate)
            pace->rate = rate;
    }
    count_from(pace, end_ns);
}

void pc_pace_leave(pc_pace *pace, int64_t now_ns)
{
    if (!pace->since_ns)
        count_from(pace, now_ns);
    speed_up(pace, now_ns);
    pace->n_flying++;
    pace->n_left++;
    if (pace->rate <= 0)
        return;
    /* From the time it was due, so that a late wake-up does not slow the run
     * down; but what was not used is not saved up for a burst. */
    if (pace->next_ns < now_ns - (int64_t)(NS_PER_S / pace->rate))
        pace->next_ns = now_ns;
    pace->next_ns += (int64_t)(NS_PER_S / pace->rate);
}

void pc_pace_done(pc_pace *pace)
{
    if (pace->n_flying)
        pace->n_flying--;
}

/* Retry-After = HTTP-date / delay-seconds (10.2.3); < 0 when it is neither. */
static int64_t retry_after_ms(pc_span value, int64_t wall_s)
{
    uint64_t seconds;
    int64_t at_s;
    pc_date_form form;

    value = pc_span_trim(value);
    if (pc_span_u64(value, &seconds))
        return seconds > PC_PACE_PAUSES_MS ? INT64_MAX
                                           : (int64_t)seconds * 1000;
    if (pc_date_parse(value, wall_s, &at_s, &form) < 0)
        return -1;
    if (at_s <= wall_s)
        return 0;
    return at_s - wall_s > PC_PACE_PAUSES_MS ? INT64_MAX
                                             : (at_s - wall_s) * 1000;
}

bool pc_pace_again(pc_pace *pace, const pc_http_response *response, bool safe,
                   unsigned tries, int64_t now_ns, int64_t wall_s)
{
    const pc_line *line = pc_lines_find(&response->fields, "Retry-After");
    int64_t ms;

    if ((response->status != 429 && response->status != 503) || !line ||
        tries > (safe ? PC_PACE_TRIES_SAFE : PC_PACE_TRIES_WRITE))
        return false;
    ms = retry_after_ms(line->value, wall_s);
    if (ms < 0 || ms > PC_PACE_PAUSES_MS - pace->paused_ms)
        return false;
    /* Several that were refused together wait together. */
    if (now_ns + ms * NS_PER_MS > pace->next_ns) {
        int64_t from_ns = pace->next_ns > now_ns ? pace->next_ns : now_ns;

        pace->paused_ms += (now_ns + ms * NS_PER_MS - from_ns) / NS_PER_MS;
        pace->next_ns = now_ns + ms * NS_PER_MS;
        /* Those that were refused together slow the run down once. */
        if (now_ns >= pace->pause_ns)
            slow_down(pace, pace->next_ns);
        else
            count_from(pace, pace->next_ns);
        pace->pause_ns = pace->next_ns;
    }
    return true;
}

void pc_pace_forgive(pc_pace *pace)
{
    pace->paused_ms = 0;
}
