/* This file reads the bytes of a record as the input of a handler (reading.h). Two rules. If a type
 * is signed, the signature is verified before the payload is parsed. So nobody without a key can
 * reach the parser. Wrong bytes from another process give a verdict and never end this process. */
#include "common/daemon/reading.h"

#include <string.h>

#include "common/daemon/people.h"
#include "common/daemon/place.h"
#include "common/event/message.h"

/* Sets identity, role and scope of the sender at this point of the journal. The broker is not in
 * the policy, so the role of the broker is fixed. */
static void reading_sender(struct reading *g, struct view *v, const char *identity)
{
    (void)slice_copy(slice_text(identity), g->identity, sizeof g->identity);
    if (strcmp(identity, RUNTIME_BROKER) == 0)
        (void)slice_copy(slice_text(RUNTIME_BROKER), g->role, sizeof g->role);
    else
        (void)daemon_identity(v, identity, g->role, g->scope);
}

/* Fills g->in except row and payload. g->in points into *g. */
static void reading_begin(struct reading *g, struct view *v, const char *identity,
                          uint64_t sequence, int64_t time_us)
{
    *g = (struct reading){0};
    reading_sender(g, v, identity);
    g->in.sequence = sequence;
    g->in.time_us = time_us;
    civil_date(time_us, g->in.date);
    g->in.id = g->id;
    g->in.identity = g->identity;
    g->in.role = g->role;
    g->in.scope = g->scope;
    g->in.event = &g->event;
}

static enum reading_verdict reading_scan(struct reading *g, struct slice bytes)
{
    if (event_scan(&g->event, bytes, &g->why) != EVENT_OK) {
        uint8_t hash[32];
        key_hash(bytes, hash);
        uuid_of_hash(g->id, hash); /* the event INPUT_PARKED needs an id of the input */
        g->event = (struct event){.bytes = bytes};
        return READING_MALFORMED;
    }
    (void)slice_copy(g->event.id, g->id, sizeof g->id);
    g->in.row = catalogue_by_type(g->event.type);
    return g->in.row ? READING_OK : READING_UNKNOWN;
}

static enum reading_verdict reading_parse(struct reading *g)
{
    if (!slice_is(g->event.payload_type, g->in.row->payload_type)) {
        errtext_set(&g->why, 0, "%.*s", (int)g->event.payload_type.n,
                    (const char *)g->event.payload_type.data);
        return READING_BAD_PAYLOAD;
    }
    g->payload = message_unpack_checked(g->in.row->payload, g->event.payload, &g->why);
    g->in.payload = g->payload;
    return g->payload ? READING_OK : READING_BAD_PAYLOAD;
}

void reading_envelope(struct reading *g, struct view *v, const Koers__Journal__V1__Record *record)
{
    reading_begin(g, v, record->identity, record->sequence, record->committed_us);
    g->verdict = reading_scan(g, (struct slice){record->event.data, record->event.len});
}

void reading_record(struct reading *g, struct view *v, const char *self,
                    const Koers__Journal__V1__Record *record)
{
    reading_envelope(g, v, record);
    if (g->verdict != READING_OK)
        return;
    if (place_check(g, self, &g->why) != 0)
        g->verdict = READING_MISPLACED;
    else if (g->in.row->is_signed && !people_verified(v, record, g->in.row->type))
        g->verdict = READING_BAD_SIGNATURE;
    else
        g->verdict = reading_parse(g);
}

void reading_output(struct reading *g, struct view *v, const char *self, struct slice event,
                    uint64_t sequence, int64_t time_us)
{
    reading_begin(g, v, self, sequence, time_us);
    g->verdict = reading_scan(g, event);
    if (g->verdict == READING_OK)
        g->verdict = reading_parse(g);
}

void reading_fini(struct reading *g)
{
    message_free(&g->payload);
}
