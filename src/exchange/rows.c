/* Which member of which record stands under which key. */
#include "exchange/record.h"
#include "exchange/trace.h"

#include <stddef.h>

/* clang-format off */
#define AT(type, member) offsetof(type, member)
#define END {NULL, PC_REC_TEXT, 0, 0, NULL, false}

static const pc_record_row pos_rows[] = {
    {"file",   PC_REC_TEXT, AT(pc_pos, file),   0, NULL, false},
    {"line",   PC_REC_UINT, AT(pc_pos, line),   0, NULL, false},
    {"column", PC_REC_UINT, AT(pc_pos, column), 0, NULL, false},
    END};

static const pc_record_row content_rows[] = {
    {"len",    PC_REC_U64,    AT(pc_content, len),    0, NULL, false},
    {"digest", PC_REC_DIGEST, AT(pc_content, digest), 0, NULL, false},
    {"kept",   PC_REC_OCTETS, AT(pc_content, kept),   0, NULL, false},
    END};

#define ROW(key, kind, member) {key, kind, AT(pc_http_request, member), 0, NULL, false}
static const pc_record_row request_rows[] = {
    {"method", PC_REC_TEXT, AT(pc_http_request, method), 0, NULL, true},
    ROW("target", PC_REC_OCTETS, target),
    ROW("base",   PC_REC_TEXT,   base),
    ROW("fields", PC_REC_LINES,  fields),
    {"content", PC_REC_GROUP, AT(pc_http_request, content), 0, content_rows, false},
    END};
#undef ROW

#define ROW(key, kind, member) {key, kind, AT(pc_http_response, member), 0, NULL, false}
static const pc_record_row response_rows[] = {
    ROW("status",        PC_REC_UINT,   status),
    ROW("version",       PC_REC_UINT,   version),
    ROW("reason",        PC_REC_OCTETS, reason),
    ROW("fields",        PC_REC_LINES,  fields),
    ROW("trailers",      PC_REC_LINES,  trailers),
    ROW("informational", PC_REC_UINT,   n_informational),
    {"content", PC_REC_GROUP, AT(pc_http_response, content), 0, content_rows, false},
    ROW("framing",       PC_REC_FLAG,   had_framing),
    ROW("surplus",       PC_REC_OCTETS, surplus),
    END};
#undef ROW

#define ROW(key, kind, member) {key, kind, AT(pc_exchange, member), 0, NULL, false}
#define MUST(key, kind, member) {key, kind, AT(pc_exchange, member), 0, NULL, true}
const pc_record_row pc_record_exchange[] = {
    MUST("serial",     PC_REC_U64,  serial),
    MUST("item",       PC_REC_TEXT, item),
    MUST("resource",   PC_REC_TEXT, resource),
    MUST("role",       PC_REC_ROLE, role),
    ROW("probe",       PC_REC_TEXT, probe),
    ROW("subject",     PC_REC_UINT, subject),
    MUST("client",     PC_REC_TEXT, client),
    ROW("connection",  PC_REC_UINT, connection),
    {"request",  PC_REC_GROUP, AT(pc_exchange, request),  0, request_rows, true},
    {"response", PC_REC_GROUP, AT(pc_exchange, response), 0, response_rows, true},
    MUST("end",        PC_REC_END,  end),
    ROW("detail",      PC_REC_TEXT, detail),
    ROW("sent-all",    PC_REC_FLAG, sent_all),
    ROW("start-ns",    PC_REC_I64,  start_ns),
    ROW("sent-ns",     PC_REC_I64,  sent_ns),
    ROW("first-ns",    PC_REC_I64,  first_ns),
    ROW("done-ns",     PC_REC_I64,  done_ns),
    ROW("token",       PC_REC_TEXT, token),
    END};
#undef ROW
#undef MUST

#define ROW(key, kind, member) {key, kind, AT(pc_facts, member), 0, NULL, false}
const pc_record_row pc_record_facts[] = {
    {"resource", PC_REC_TEXT, AT(pc_facts, resource), 0, NULL, true},
    {"pos", PC_REC_GROUP, AT(pc_facts, pos), 0, pos_rows, false},
    ROW("reachable",            PC_REC_FLAG,   reachable),
    ROW("unreachable",          PC_REC_TEXT,   unreachable),
    ROW("writable",             PC_REC_FLAG,   writable),
    ROW("not-writable",         PC_REC_TEXT,   not_writable),
    ROW("get-status",           PC_REC_UINT,   get_status),
    ROW("promised-status",      PC_REC_UINT,   promised_status),
    ROW("head-status",          PC_REC_UINT,   head_status),
    ROW("etag",                 PC_REC_OCTETS, etag),
    ROW("last-modified",        PC_REC_OCTETS, last_modified),
    ROW("etag-valid",           PC_REC_FLAG,   etag_valid),
    ROW("etag-weak",            PC_REC_FLAG,   etag_weak),
    ROW("etag-turns-strong",    PC_REC_FLAG,   etag_turns_strong),
    ROW("content-stable",       PC_REC_FLAG,   content_stable),
    ROW("token-visible",        PC_REC_FLAG,   token_visible),
    ROW("length",               PC_REC_U64,    length),
    ROW("accepts-ranges",       PC_REC_INT,    accepts_ranges),
    ROW("coding",               PC_REC_FLAG,   coding),
    ROW("auth-required",        PC_REC_FLAG,   auth_required),
    ROW("plain-put",            PC_REC_UINT,   plain_put),
    ROW("plain-put-new",        PC_REC_UINT,   plain_put_new),
    ROW("plain-patch",          PC_REC_UINT,   plain_patch),
    ROW("plain-post",           PC_REC_UINT,   plain_post),
    ROW("plain-delete",         PC_REC_UINT,   plain_delete),
    ROW("plain-options",        PC_REC_UINT,   plain_options),
    ROW("plain-delete-missing", PC_REC_UINT,   plain_delete_missing),
    ROW("plain-patch-missing",  PC_REC_UINT,   plain_patch_missing),
    ROW("plain-get-missing",    PC_REC_UINT,   plain_get_missing),
    ROW("plain-post-missing",   PC_REC_UINT,   plain_post_missing),
    ROW("condition-required",   PC_REC_FLAG,   condition_required),
    END};
#undef ROW

#define ROW(key, kind, member) {key, kind, AT(pc_expectation, member), 0, NULL, false}
static const pc_record_row expectation_rows[] = {
    ROW("step",   PC_REC_UINT,   step),
    ROW("needs",  PC_REC_FLAG,   needs),
    {"what", PC_REC_TEXT, AT(pc_expectation, what), 0, NULL, true},
    ROW("name",   PC_REC_TEXT,   name),
    ROW("absent", PC_REC_FLAG,   absent),
    ROW("value",  PC_REC_OCTETS, value),
    END};
#undef ROW

#define ROW(key, kind, member) {key, kind, AT(pc_item_record, member), 0, NULL, false}
#define MUST(key, kind, member) {key, kind, AT(pc_item_record, member), 0, NULL, true}
const pc_record_row pc_record_item[] = {
    MUST("id",             PC_REC_TEXT,   id),
    MUST("case",           PC_REC_TEXT,   case_id),
    MUST("resource",       PC_REC_TEXT,   resource),
    MUST("method",         PC_REC_TEXT,   method),
    ROW("title",           PC_REC_TEXT,   title),
    ROW("why",             PC_REC_TEXT,   why),
    ROW("mend",            PC_REC_TEXT,   mend),
    ROW("clause",          PC_REC_CLAUSE, clause),
    {"cites", PC_REC_CLAUSES, AT(pc_item_record, cites), AT(pc_item_record, n_cites), NULL, false},
    MUST("level",          PC_REC_LEVEL,  level),
    ROW("relaxed",         PC_REC_TEXT,   relaxed),
    {"pos",          PC_REC_GROUP, AT(pc_item_record, pos),          0, pos_rows, false},
    {"resource-pos", PC_REC_GROUP, AT(pc_item_record, resource_pos), 0, pos_rows, false},
    ROW("expect",          PC_REC_UINT,   expect),
    ROW("after-unchanged", PC_REC_FLAG,   after_unchanged),
    ROW("after-changed",   PC_REC_FLAG,   after_changed),
    ROW("body-same",       PC_REC_FLAG,   body_same),
    ROW("missing",         PC_REC_FLAG,   missing),
    ROW("no-auth",         PC_REC_FLAG,   no_auth),
    ROW("skip",            PC_REC_TEXT,   skip),
    ROW("subjects",        PC_REC_UINT,   n_subjects),
    {"subject-expect", PC_REC_TEXTS, AT(pc_item_record, subject_expect), AT(pc_item_record, n_subjects), NULL, false},
    {"subject-say",    PC_REC_TEXTS, AT(pc_item_record, subject_say),    AT(pc_item_record, n_subjects), NULL, false},
    ROW("story",           PC_REC_FLAG,   story),
    ROW("through",         PC_REC_FLAG,   through),
    {"expectations", PC_REC_LIST, AT(pc_item_record, expectations), AT(pc_item_record, n_expectations), expectation_rows, false},
    END};
#undef ROW
#undef MUST

const pc_record_row pc_record_end[] = {
    {"stopped",    PC_REC_TEXT, AT(pc_trace, stopped),    0, NULL, false},
    {"seconds-ms", PC_REC_I64,  AT(pc_trace, seconds_ms), 0, NULL, true},
    END};
/* clang-format on */
