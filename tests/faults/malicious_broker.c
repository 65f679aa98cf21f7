/* This file makes a malicious broker for the fault tests: koers-broker, but whoever holds it
 * changes what it delivers. It is linked in front of session_send_bytes(), which sends each
 * Deliver.
 *
 * The file that KOERS_MALICE names has three words: a mode, the identity of the reader that is lied
 * to, and the type of the events to lie about. Without the file the broker is honest.
 *
 *   reorder      two such events of one Deliver change places
 *   replay       such an event comes again, at the sequence of the next record
 *   withhold     such events do not come
 *   alter        a byte of the payload changes
 *   impersonate  the event is said to be of the secretaris
 *   readdress    kerngroep-1 becomes kerngroep-2 in the topic and the path */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/session.h"
#include "common/base/unconst.h"
#include "common/event/event.h"
#include "common/event/message.h"

typedef Koers__Bus__V1__Deliver deliver;

void __real_session_send_bytes(struct core *c, struct session *s, struct slice frame);
void __wrap_session_send_bytes(struct core *c, struct session *s, struct slice frame);

struct malice {
    char mode[16], victim[64], type[64];
};

/* Reads the file that KOERS_MALICE names. Returns false if the broker must be honest. */
static bool malice_load(struct malice *m)
{
    const char *path = getenv("KOERS_MALICE");
    FILE *file = path ? fopen(path, "r") : NULL;
    if (!file)
        return false;
    bool loaded = fscanf(file, "%15s %63s %63s", m->mode, m->victim, m->type) == 3;
    fclose(file);
    return loaded;
}

static bool malice_concerns(const struct malice *m, const Koers__Journal__V1__Record *r)
{
    struct event e;
    char type[128];
    snprintf(type, sizeof type, EVENT_TYPE_PREFIX "%s.v1", m->type);
    return event_scan(&e, (struct slice){r->event.data, r->event.len}, NULL) == EVENT_OK &&
           slice_is(e.type, type);
}

/* Returns the place of the nth event that the malice concerns, or -1. */
static int malice_find(const struct malice *m, const deliver *d, int nth)
{
    for (size_t i = 0; i < d->n_records; i++)
        if (malice_concerns(m, d->records[i]) && nth-- == 0)
            return (int)i;
    return -1;
}

static void malice_swap(deliver *d, int a, int b)
{
    Koers__Journal__V1__Record *moved = d->records[a];
    d->records[a] = d->records[b];
    d->records[b] = moved;
}

static void malice_withhold(const struct malice *m, deliver *d)
{
    for (int at; (at = malice_find(m, d, 0)) >= 0;) {
        message_free(&d->records[at]);
        d->n_records--;
        for (size_t i = (size_t)at; i < d->n_records; i++)
            d->records[i] = d->records[i + 1];
    }
}

/* Adds a copy at the sequence that `through` names. The journal has another record there, which
 * this reader does not get. */
static void malice_replay(deliver *d, int at)
{
    Koers__Journal__V1__Record *copy = message_copy(&d->records[at]->base);
    copy->sequence = d->through + 1;
    copy->number += 1000000;
    copy->committed_us = d->records[d->n_records - 1]->committed_us;
    d->records = mem_grow(d->records, (d->n_records + 1) * sizeof *d->records);
    d->records[d->n_records++] = copy;
    d->through++;
}

static void malice_replace(struct slice bytes, const char *from, const char *to)
{
    uint8_t *found;
    while ((found = memmem(bytes.data, bytes.n, from, strlen(from))))
        memcpy(found, to, strlen(to));
}

static void malice_change(const struct malice *m, deliver *d)
{
    Koers__Journal__V1__Record *r = d->records[malice_find(m, d, 0)];
    struct event e;
    if (strcmp(m->mode, "alter") == 0 &&
        event_scan(&e, (struct slice){r->event.data, r->event.len}, NULL) == EVENT_OK) {
        r->event.data[(size_t)(e.payload.data - r->event.data) + e.payload.n - 1] ^= 1;
    } else if (strcmp(m->mode, "impersonate") == 0) {
        free(r->identity);
        r->identity = mem_text("secretaris");
    } else if (strcmp(m->mode, "readdress") == 0) {
        malice_replace((struct slice){r->event.data, r->event.len}, "kerngroep-1", "kerngroep-2");
    }
}

static void malice_do(const struct malice *m, deliver *d)
{
    int first = malice_find(m, d, 0), second = malice_find(m, d, 1);
    if (first < 0)
        return;
    if (strcmp(m->mode, "reorder") == 0 && second >= 0)
        malice_swap(d, first, second);
    else if (strcmp(m->mode, "withhold") == 0)
        malice_withhold(m, d);
    else if (strcmp(m->mode, "replay") == 0)
        malice_replay(d, first);
    else
        malice_change(m, d);
}

void __wrap_session_send_bytes(struct core *c, struct session *s, struct slice frame)
{
    struct malice m;
    scoped(message_free) frame_out *out = NULL;
    if (malice_load(&m) && strcmp(s->who->name, m.victim) == 0)
        out = message_unpack(&koers__bus__v1__broker_frame__descriptor, frame);
    if (!out || out->talk_case != KOERS__BUS__V1__BROKER_FRAME__TALK_DELIVER) {
        __real_session_send_bytes(c, s, frame);
        return;
    }
    malice_do(&m, out->deliver);
    scoped(buf_fini) struct buf changed = {0};
    message_pack(&changed, &out->base);
    __real_session_send_bytes(c, s, buf_slice(&changed));
}
