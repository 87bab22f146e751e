#include "refserver/store.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096

struct pc_ref_store {
    pc_ref_resource *buckets[BUCKETS];
    pc_ref_resource *oldest, *newest; /* in the order of their first creation */
    size_t n, octets;
    uint64_t last_number;
};

static size_t bucket_of(pc_span path)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < path.len; i++)
        hash = (hash ^ (unsigned char)path.ptr[i]) * 16777619u;
    return hash % BUCKETS;
}

pc_ref_store *pc_ref_store_open(void)
{
    return calloc(1, sizeof(pc_ref_store));
}

static void free_resource(pc_ref_resource *resource)
{
    free(resource->content);
    free(resource->path);
    free(resource);
}

void pc_ref_store_close(pc_ref_store *store)
{
    pc_ref_resource *next;

    if (!store)
        return;
    for (pc_ref_resource *r = store->oldest; r; r = next) {
        next = r->newer;
        free_resource(r);
    }
    free(store);
}

static pc_ref_resource *lookup(const pc_ref_store *store, pc_span path)
{
    pc_ref_resource *r = store->buckets[bucket_of(path)];

    while (r && !pc_span_is(path, r->path))
        r = r->next_in_bucket;
    return r;
}

pc_ref_resource *pc_ref_store_find(pc_ref_store *store, pc_span path)
{
    pc_ref_resource *r = lookup(store, path);

    return r && r->exists ? r : NULL;
}

uint64_t pc_ref_store_number(pc_ref_store *store)
{
    return ++store->last_number;
}

void pc_ref_store_stamp(pc_ref_store *store, pc_ref_stamp *stamp, int64_t now_s)
{
    stamp->shared_second = stamp->version && stamp->modified_s >= now_s;
    stamp->modified_s = now_s;
    stamp->version = pc_ref_store_number(store);
}

/* Forgets what is gone and whose second is over. */
static void forget_deleted(pc_ref_store *store, int64_t now_s)
{
    pc_ref_resource *next;

    for (pc_ref_resource *r = store->oldest; r; r = next) {
        pc_ref_resource **at = &store->buckets[bucket_of(pc_span_of(r->path))];

        next = r->newer;
        if (r->exists || r->stamp.modified_s >= now_s)
            continue;
        while (*at != r)
            at = &(*at)->next_in_bucket;
        *at = r->next_in_bucket;
        *(r->older ? &r->older->newer : &store->oldest) = r->newer;
        *(r->newer ? &r->newer->older : &store->newest) = r->older;
        store->n--;
        free_resource(r);
    }
}

static pc_ref_resource *add(pc_ref_store *store, pc_span path)
{
    pc_ref_resource *r = calloc(1, sizeof *r);
    size_t bucket = bucket_of(path);

    if (!r)
        return NULL;
    r->path = malloc(path.len + 1);
    if (!r->path) {
        free(r);
        return NULL;
    }
    memcpy(r->path, path.ptr, path.len);
    r->path[path.len] = '\0';
    r->next_in_bucket = store->buckets[bucket];
    store->buckets[bucket] = r;
    r->older = store->newest;
    *(store->newest ? &store->newest->newer : &store->oldest) = r;
    store->newest = r;
    store->n++;
    return r;
}

int pc_ref_store_put(pc_ref_store *store, pc_span path, pc_span content,
                     pc_span type, int64_t now_s)
{
    pc_ref_resource *r = lookup(store, path);
    size_t freed = r ? r->len : 0;
    char *copy = NULL;

    if (content.len > PC_REF_CONTENT_MAX || type.len > PC_REF_TYPE_MAX ||
        store->octets - freed + content.len > PC_REF_STORE_MAX)
        return PC_ELIMIT;
    if (!r && store->n >= PC_REF_RESOURCES_MAX)
        forget_deleted(store, now_s);
    if (!r && store->n >= PC_REF_RESOURCES_MAX)
        return PC_ELIMIT;
    if (content.len) {
        copy = malloc(content.len);
        if (!copy)
            return PC_ENOMEM;
        memcpy(copy, content.ptr, content.len);
    }
    if (!r)
        r = add(store, path);
    if (!r) {
        free(copy);
        return PC_ENOMEM;
    }
    store->octets += content.len - r->len;
    free(r->content);
    r->content = copy;
    r->len = content.len;
    if (type.len)
        memcpy(r->type, type.ptr, type.len);
    r->type[type.len] = '\0';
    r->n_since_birth = r->exists ? r->n_since_birth + 1 : 1;
    r->exists = true;
    r->before = r->stamp;
    pc_ref_store_stamp(store, &r->stamp, now_s);
    return PC_OK;
}

void pc_ref_store_delete(pc_ref_store *store, pc_ref_resource *resource,
                         int64_t now_s)
{
    store->octets -= resource->len;
    free(resource->content);
    resource->content = NULL;
    resource->len = 0;
    resource->exists = false;
    resource->before = resource->stamp;
    pc_ref_store_stamp(store, &resource->stamp, now_s);
}

static const pc_ref_resource *existing(const pc_ref_resource *r)
{
    while (r && !r->exists)
        r = r->newer;
    return r;
}

const pc_ref_resource *pc_ref_store_first(const pc_ref_store *store)
{
    return existing(store->oldest);
}

const pc_ref_resource *pc_ref_store_next(const pc_ref_resource *resource)
{
    return existing(resource->newer);
}
