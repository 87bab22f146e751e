/* oracle/steps.c - is this one condition true? */
#include "oracle/steps.h"

#include "oracle/date.h"
#include "oracle/text.h"

static pc_verdict verdict(pc_truth truth, pc_clause_id clause)
{
    return (pc_verdict){truth, clause, false, false};
}

static pc_verdict malformed(pc_clause_id clause)
{
    return (pc_verdict){PC_UNDEFINED, clause, true, false};
}

/* 13.1.1.  What is outside the grammar is left open (13.1.1's last note calls
 * it "unlikely to be interoperable"). */
pc_verdict pc_judge_if_match(const pc_lines *lines, const pc_target *target)
{
    pc_tag_match match;

    pc_lines_match(lines, target->etag, &match);
    if (match.malformed)
        return malformed(match.star ? PC_CLAUSE_IF_MATCH_STAR_IN_LIST
                                    : PC_CLAUSE_IF_MATCH_MALFORMED);
    if (match.star)
        return verdict(target->exists ? PC_TRUE : PC_FALSE,
                       PC_CLAUSE_IF_MATCH_STAR);
    if (match.strong)
        return verdict(PC_TRUE, PC_CLAUSE_IF_MATCH_LIST);
    if (match.weak)
        return verdict(PC_FALSE, PC_CLAUSE_IF_MATCH_STRONG);
    return verdict(PC_FALSE, target->etag ? PC_CLAUSE_IF_MATCH_FALSE
                                          : PC_CLAUSE_IF_MATCH_LIST);
}

/* 13.1.2. */
pc_verdict pc_judge_if_none_match(const pc_lines *lines,
                                  const pc_target *target)
{
    pc_tag_match match;

    pc_lines_match(lines, target->etag, &match);
    if (match.malformed)
        return malformed(match.star ? PC_CLAUSE_IF_NONE_MATCH_STAR_IN_LIST
                                    : PC_CLAUSE_IF_NONE_MATCH_MALFORMED);
    if (match.star)
        return verdict(target->exists ? PC_FALSE : PC_TRUE,
                       PC_CLAUSE_IF_NONE_MATCH_STAR);
    if (match.weak)
        return verdict(PC_FALSE, match.strong ? PC_CLAUSE_IF_NONE_MATCH_LIST
                                              : PC_CLAUSE_IF_NONE_MATCH_WEAK);
    return verdict(PC_TRUE, PC_CLAUSE_IF_NONE_MATCH_LIST);
}

static pc_clause_id contest(const pc_date *date)
{
    if (date->wrong_day_name)
        return PC_CLAUSE_DATE_DAY_NAME;
    return date->leap_second ? PC_CLAUSE_DATE_LEAP_SECOND
                             : PC_CLAUSE_DATE_BEFORE_1900;
}

static bool is_contested(const pc_date *date)
{
    return (date->form & PC_DATE_CONTESTED) != 0;
}

/* The earliest instant that a reader may see in it: second 60 may be read as
 * second 59. */
static int64_t earliest(const pc_date *date)
{
    return date->at_s - date->leap_second;
}

/* 13.1.4. */
pc_verdict pc_judge_if_unmodified_since(const pc_lines *lines,
                                        const pc_target *target)
{
    pc_date date;

    if (!target->modified_s)
        return verdict(PC_IGNORED, PC_CLAUSE_IF_UNMODIFIED_SINCE_NO_DATE);
    if (lines->n > 1 ||
        pc_date_read(pc_lines_value(lines), target->now_s, &date) < 0)
        return verdict(PC_IGNORED, PC_CLAUSE_IF_UNMODIFIED_SINCE_INVALID_DATE);
    if (*target->modified_s <= earliest(&date))
        return verdict(PC_TRUE, PC_CLAUSE_IF_UNMODIFIED_SINCE_CONDITION);
    if (is_contested(&date))
        return verdict(PC_UNDEFINED, contest(&date));
    return verdict(PC_FALSE, PC_CLAUSE_IF_UNMODIFIED_SINCE_FALSE);
}

/* 13.1.3. */
pc_verdict pc_judge_if_modified_since(const pc_lines *lines,
                                      const pc_target *target)
{
    pc_date date;
    pc_verdict result;

    if (!target->modified_s)
        return verdict(PC_IGNORED, PC_CLAUSE_IF_MODIFIED_SINCE_NO_DATE);
    if (lines->n > 1)
        return verdict(PC_IGNORED, PC_CLAUSE_IF_MODIFIED_SINCE_SEVERAL);
    if (pc_date_read(pc_lines_value(lines), target->now_s, &date) < 0)
        return verdict(PC_IGNORED, PC_CLAUSE_IF_MODIFIED_SINCE_INVALID_DATE);
    if (*target->modified_s > date.at_s)
        return verdict(PC_TRUE, PC_CLAUSE_IF_MODIFIED_SINCE_CONDITION);
    if (is_contested(&date))
        return verdict(PC_UNDEFINED, contest(&date));
    result = verdict(PC_FALSE, PC_CLAUSE_IF_MODIFIED_SINCE_304);
    result.optional = *target->modified_s < date.at_s;
    return result;
}

static pc_verdict judge_range_tag(pc_span value, const pc_target *target)
{
    pc_etag tag;

    if (pc_etag_parse(value, &tag) < 0)
        return malformed(PC_CLAUSE_IF_RANGE_MALFORMED);
    if (!target->etag || !pc_etag_weak_equal(&tag, target->etag))
        return verdict(PC_FALSE, PC_CLAUSE_IF_RANGE_TAG);
    if (!pc_etag_strong_equal(&tag, target->etag))
        return verdict(PC_FALSE, PC_CLAUSE_IF_RANGE_STRONG);
    return verdict(PC_TRUE, PC_CLAUSE_IF_RANGE_TAG);
}

static pc_verdict judge_range_date(pc_span value, const pc_target *target)
{
    pc_date date;

    if (pc_date_read(value, target->now_s, &date) < 0)
        return malformed(PC_CLAUSE_IF_RANGE_MALFORMED);
    if (!target->modified_s || (*target->modified_s != date.at_s &&
                                *target->modified_s != earliest(&date)))
        return verdict(PC_FALSE, PC_CLAUSE_IF_RANGE_DATE_EXACT);
    if (is_contested(&date))
        return verdict(PC_UNDEFINED, contest(&date));
    /* Not known to be strong is not known to be weak: the origin may know
     * that nothing changed twice in that second (8.8.2.2). */
    if (!target->modified_is_strong)
        return verdict(PC_UNDEFINED, PC_CLAUSE_IF_RANGE_DATE_STRONG);
    return verdict(PC_TRUE, PC_CLAUSE_IF_RANGE_DATE_EXACT);
}

/* 13.1.5. */
pc_verdict pc_judge_if_range(const pc_lines *lines, const pc_target *target)
{
    pc_span value = pc_lines_value(lines);

    if (lines->n > 1)
        return malformed(PC_CLAUSE_IF_RANGE_MALFORMED);
    for (size_t i = 0; i < 3 && i < value.len; i++)
        if (value.ptr[i] == '"')
            return judge_range_tag(value, target);
    return judge_range_date(value, target);
}
