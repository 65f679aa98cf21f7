/* The commands of this call that have no reply yet, for send.c: from the outbox until the reply.
 * They end in nearly the order in which they began, so a linear search from the oldest is short. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/slice.h"
#include "common/base/uuid.h"

struct pending {
    char id[UUID_TEXT]; /* the command's CloudEvent id */
    uint64_t tag;       /* the owner's, handed back with the result */
    uint64_t number;    /* 0: not published yet */
    bool acknowledged;
    uint8_t hash[32]; /* of the event's bytes */
    char label[120];
};

struct pendings {
    struct pending *list;
    size_t begin, end, capacity;
};

void pendings_fini(struct pendings *p);
size_t pendings_count(const struct pendings *p);
struct pending *pendings_add(struct pendings *p, const char *id, uint64_t tag, const char *label);
/* NULL if there is none. */
struct pending *pendings_by_id(struct pendings *p, const char *id);
struct pending *pendings_by_number(struct pendings *p, uint64_t number);
struct pending *pendings_oldest(struct pendings *p);
void pendings_remove(struct pendings *p, struct pending *one);
/* The outbox has a new id: commands that were not acknowledged have no number now. */
void pendings_unpublish(struct pendings *p);
