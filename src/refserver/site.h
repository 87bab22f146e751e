/* refserver/site.h - which resources there are, and what represents them.
 *
 * Fixed ones under /static, collections that take writes, and a few paths that
 * answer with redirects and refusals.  docs/reference-server.md lists them.
 */
#ifndef PRECHECK_REFSERVER_SITE_H
#define PRECHECK_REFSERVER_SITE_H

#include "refserver/precond.h"
#include "refserver/store.h"

#define PC_REF_FAMILIES 8

/* Which validators a resource has. */
enum {
    PC_REF_HAS_STRONG = 1,
    PC_REF_HAS_WEAK = 2,
    PC_REF_HAS_DATE = 4
};

/* A collection and its members. */
typedef struct pc_ref_family {
    const char *path;
    int validators;
    bool requires_condition; /* RFC 6585, section 3 */
    unsigned gate;           /* 401, 403, 301: before anything else */
    int refused;             /* methods that its members do not take */
} pc_ref_family;

/* A resource that nobody can write. */
typedef struct pc_ref_file {
    const char *path, *type;
    const char *tag, *gzip_tag; /* opaque part; NULL: none */
    bool weak, dated, whole;    /* whole: takes no ranges */
    const char *cache_control, *expires, *location; /* NULL: none */
    pc_span content, gzip;
} pc_ref_file;

typedef enum pc_ref_kind {
    PC_REF_NOTHING, /* no such path */
    PC_REF_FILE,
    PC_REF_COLLECTION,
    PC_REF_MEMBER,
    PC_REF_HEALTH,
    PC_REF_SERVER /* the request target * */
} pc_ref_kind;

typedef struct pc_ref_target {
    pc_ref_kind kind;
    int methods; /* those that the resource takes */
    const pc_ref_file *file;
    const pc_ref_family *family;
    pc_ref_resource *resource; /* member: NULL when it does not exist */
} pc_ref_target;

/* The selected representation. */
typedef struct pc_ref_rep {
    bool exists, has_tag, has_modified, modified_strong, negotiated;
    pc_span content;
    const char *type, *coding; /* coding NULL: none */
    pc_ref_tag tag;
    int64_t modified_s;
    const char *cache_control, *expires, *location;
} pc_ref_rep;

typedef struct pc_ref_site {
    pc_ref_knobs knobs;
    pc_ref_store *store;
    pc_ref_stamp lists[PC_REF_FAMILIES]; /* changes of membership */
    uint64_t last_id;
    uint64_t n_reads; /* without conditions; for faults that come and go */
    uint32_t nonce;   /* another one for each start */
    pc_span logo;
} pc_ref_site;

/* When every /static file was last modified: 2016-03-01T12:00:00Z. */
#define PC_REF_STATIC_MODIFIED_S 1456833600

/* PC_ENOMEM or PC_OK.  now_s: lists begin to exist then. */
int pc_ref_site_init(pc_ref_site *site, const pc_ref_knobs *knobs,
                     int64_t now_s, uint32_t nonce);
void pc_ref_site_release(pc_ref_site *site);

void pc_ref_route(pc_ref_site *site, pc_span path, pc_ref_target *ret_target);

/* What a GET of the target would be answered with (12.5.3 for files that have
 * two codings). */
void pc_ref_select(pc_ref_site *site, pc_arena *arena,
                   const pc_ref_request *request, const pc_ref_target *target,
                   pc_ref_rep *ret_rep);

/* The path of a new member, in the arena. */
pc_span pc_ref_new_path(pc_ref_site *site, pc_arena *arena,
                        const pc_ref_family *family);
/* Say that a member came or went. */
void pc_ref_list_changed(pc_ref_site *site, const pc_ref_family *family,
                         int64_t now_s);

extern const pc_ref_family pc_ref_families[PC_REF_FAMILIES];
extern const pc_ref_file pc_ref_files[];
extern const size_t pc_ref_n_files;
#define PC_REF_LOGO_PATH "/static/logo.png"

#endif
