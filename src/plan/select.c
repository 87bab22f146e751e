/* --only, --skip, --level, --shard, --last-failed, and the profile's rules. */
#include "base/str.h"
#include "plan/make.h"

#include <stdint.h>
#include <string.h>

/* The text after "word:", or NULL. */
static const char *after(const char *pattern, const char *word)
{
    const size_t len = strlen(word);

    return strncmp(pattern, word, len) == 0 ? pattern + len : NULL;
}

static bool has_tag(const pc_case *from, const char *glob)
{
    for (size_t i = 0; i < from->n_tags; i++)
        if (pc_glob_match(glob, from->tags[i]))
            return true;
    return false;
}

/* 13.1 speaks of 13.1.1 too; 9111:4.3 names the document. */
static bool in_section(const pc_clause *clause, const char *want)
{
    const char *colon = strchr(want, ':');
    size_t len;

    if (colon) {
        pc_span number = {want, (size_t)(colon - want)};

        if (!pc_span_contains(pc_span_of(clause->document), number))
            return false;
        want = colon + 1;
    }
    len = strlen(want);
    return strncmp(clause->section, want, len) == 0 &&
           (clause->section[len] == '\0' || clause->section[len] == '.');
}

static bool cites_section(const pc_case *from, const char *section)
{
    for (size_t i = 0; i < from->n_cites; i++) {
        const pc_clause *clause = pc_clause_get(from->cites[i]);

        if (clause && in_section(clause, section))
            return true;
    }
    return false;
}

static bool cites_clause(const pc_case *from, const char *name)
{
    const pc_clause_id id = pc_clause_find(pc_span_of(name));

    for (size_t i = 0; i < from->n_cites; i++)
        if (id != PC_CLAUSE_NONE && from->cites[i] == id)
            return true;
    return false;
}

/* A glob over the id; a word without a slash is a group. */
static bool id_matches(const char *pattern, const char *id)
{
    const size_t len = strlen(pattern);

    if (pc_glob_match(pattern, id))
        return true;
    return !strchr(pattern, '/') && strncmp(id, pattern, len) == 0 &&
           id[len] == '/';
}

/* What of a pattern the case alone decides; resource: is never about it. */
static bool case_matches(const char *pattern, const pc_case *from)
{
    const char *rest;

    if ((rest = after(pattern, "tag:")))
        return has_tag(from, rest);
    if ((rest = after(pattern, "rfc:")))
        return cites_section(from, rest);
    if ((rest = after(pattern, "clause:")))
        return cites_clause(from, rest);
    return id_matches(pattern, from->id);
}

bool pc_pattern_matches(const char *pattern, const pc_item *item)
{
    const char *resource = after(pattern, "resource:");

    if (resource)
        return pc_glob_match(resource, item->record.resource);
    /* The brackets of a matrix are letters here, and a glob knows only * and
     * ?, so that an id copied from a report is its own pattern. */
    return case_matches(pattern, item->from) ||
           pc_glob_match(pattern, item->record.case_id) ||
           pc_glob_match(pattern, item->record.id);
}

bool pc_selection_whole(const pc_selection *selection, const pc_case *from)
{
    const size_t len = strlen(from->id);

    if (selection->whole_matrix || selection->has_last_failed)
        return true;
    for (size_t i = 0; i < selection->n_only; i++) {
        const char *pattern = selection->only[i];

        if (strcmp(pattern, "tag:matrix") == 0 && has_tag(from, "matrix"))
            return true;
        if (strncmp(pattern, from->id, len) == 0 && pattern[len] == '[')
            return true;
    }
    return false;
}

static unsigned shard_of(const char *id, unsigned n_shards)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 1099511628211u;
    return (unsigned)((hash ^ hash >> 32) % n_shards) + 1;
}

static bool listed(const char *id, const char **ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(id, ids[i]) == 0)
            return true;
    return false;
}

bool pc_selection_takes(const pc_selection *selection, const pc_item *item)
{
    bool only = selection->n_only == 0;

    for (size_t i = 0; i < selection->n_only && !only; i++)
        only = pc_pattern_matches(selection->only[i], item);
    if (!only || item->record.level < selection->level)
        return false;
    if (selection->has_last_failed &&
        !listed(item->record.id, selection->last_failed,
                selection->n_last_failed))
        return false;
    /* By the id alone, so that each part of a run agrees on who does what even
     * when servers answer differently. */
    return !selection->n_shards ||
           shard_of(item->record.id, selection->n_shards) == selection->shard;
}

const char *pc_selection_skips(const pc_selection *selection,
                               const pc_item *item)
{
    for (size_t i = 0; i < selection->n_skip; i++)
        if (pc_pattern_matches(selection->skip[i], item))
            return selection->skip[i];
    return NULL;
}

const pc_profile_rule *pc_profile_rule_for(const pc_profile *profile,
                                           const pc_case *from, bool skip)
{
    for (size_t i = 0; profile && i < profile->n_rules; i++)
        if (profile->rules[i].skip == skip &&
            case_matches(profile->rules[i].case_glob, from))
            return &profile->rules[i];
    return NULL;
}
