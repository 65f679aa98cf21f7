/* This file keeps the pending commands in an array, in the order in which they were added. Most
 * commands that end are near the front of the array. */
#include "services/command/pending.h"

#include <stdlib.h>
#include <string.h>

#include "common/event/event.h"
#include "common/event/topic.h"

void pendings_fini(struct pendings *p)
{
    free(p->list);
    *p = (struct pendings){0};
}

size_t pendings_count(const struct pendings *p)
{
    return p->end - p->begin;
}

static void pendings_grow(struct pendings *p)
{
    if (p->end < p->capacity)
        return;
    if (p->begin > p->capacity / 2) {
        memmove(p->list, p->list + p->begin, pendings_count(p) * sizeof *p->list);
        p->end -= p->begin;
        p->begin = 0;
        return;
    }
    p->capacity = p->capacity ? 2 * p->capacity : 64;
    p->list = mem_grow(p->list, p->capacity * sizeof *p->list);
}

struct pending *pendings_add(struct pendings *p, const char *id, uint64_t tag, const char *label,
                             struct slice event)
{
    struct event e;
    struct pending *one;
    pendings_grow(p);
    one = &p->list[p->end++];
    *one = (struct pending){.tag = tag};
    slice_copy(slice_text(id), one->id, sizeof one->id);
    slice_copy(slice_text(label ? label : ""), one->label, sizeof one->label);
    key_hash(event, one->hash);
    if (event_scan(&e, event, NULL) == EVENT_OK && slice_is(topic_token(e.topic, 0), "ask"))
        (void)slice_copy(topic_token(e.topic, 1), one->node, sizeof one->node);
    return one;
}

bool pending_answers(const struct pending *one, const char *identity)
{
    return one->node[0] != '\0' && strcmp(one->node, identity) == 0;
}

struct pending *pendings_by_id(struct pendings *p, const char *id)
{
    for (size_t i = p->begin; i < p->end; i++)
        if (strcmp(p->list[i].id, id) == 0)
            return &p->list[i];
    return NULL;
}

struct pending *pendings_by_number(struct pendings *p, uint64_t number)
{
    for (size_t i = p->begin; i < p->end; i++)
        if (p->list[i].number == number)
            return &p->list[i];
    return NULL;
}

struct pending *pendings_oldest(struct pendings *p)
{
    return p->begin < p->end ? &p->list[p->begin] : NULL;
}

void pendings_remove(struct pendings *p, struct pending *one)
{
    size_t before = (size_t)(one - p->list) - p->begin;
    memmove(p->list + p->begin + 1, p->list + p->begin, before * sizeof *p->list);
    p->begin++;
    if (p->begin == p->end)
        p->begin = p->end = 0;
}

void pendings_unpublish(struct pendings *p)
{
    for (size_t i = p->begin; i < p->end; i++)
        if (!p->list[i].acknowledged)
            p->list[i].number = 0;
}
