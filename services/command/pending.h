/* Commands on their way: from the moment they are in the outbox until their reply came. They end
 * in nearly the order in which they began, so a list that is searched from its oldest end will do.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/slice.h"
#include "common/base/uuid.h"

struct pending {
    char id[UUID_TEXT]; /* the command's */
    uint64_t tag;       /* whose it is, for the owner */
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
/* The session is gone: what was not acknowledged was not published. */
void pendings_unpublish(struct pendings *p);
