/* Committing: one batch is written while the next fills, in order of arrival; acknowledged, and let
 * into the ring, only when it is on disk. The commit clock never goes back. What the broker has to
 * say itself (the journal's begin, days, changes of identities) goes before what others say: it is
 * recomputed from state until it is staged, so a full disk only delays it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core_internal.h"
#include "common/log.h"
#include "common/uuid.h"

#define FATE(name) KOERS__BUS__V1__FATE__FATE_##name

#define COMMIT_OWN_BYTES 2048 /* the broker's own records are smaller */

struct staging *staging_new(uint64_t id)
{
    struct staging *g = mem_new(sizeof *g);
    g->id = id;
    STAILQ_INIT(&g->publishes);
    return g;
}

void staging_free(struct staging *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < g->n; i++)
        free(g->entries[i]);
    free(g->entries);
    for (struct publish *p; (p = STAILQ_FIRST(&g->publishes));) {
        STAILQ_REMOVE_HEAD(&g->publishes, link);
        publish_free(p);
    }
    buf_fini(&g->batch.records);
    free(g);
}

int64_t core_now(struct core *c)
{
    int64_t now_us = c->ops->wall_us(c->owner) + c->offset_us;
    return now_us > c->last_us ? now_us : c->last_us;
}

Koers__Bus__V1__Fate commit_room(struct core *c, size_t bytes)
{
    size_t total = c->filling->batch.records.n + bytes;
    if (total > CORE_BATCH_BYTES)
        return FATE(BUSY);
    if (c->ops->room(c->owner, total))
        return FATE(COMMITTED);
    return c->ops->full(c->owner) ? FATE(FULL) : FATE(BUSY);
}

size_t commit_bytes(const Koers__Bus__V1__Item *item)
{
    size_t n = 256 + item->event.len;
    for (size_t i = 0; i < item->n_signatures; i++)
        n += 32 + strlen(item->signatures[i]->identity) + strlen(item->signatures[i]->algorithm) +
             item->signatures[i]->value.len;
    return n;
}

/* Encodes the record, once and for ever, and adds it to the batch. Takes the next sequence. */
static struct entry *stage(struct core *c, Koers__Journal__V1__Record *record, int64_t at_us)
{
    struct staging *g = c->filling;
    c->last_us = at_us;
    record->sequence = c->next_sequence++;
    record->committed_us = at_us;
    size_t n = koers__journal__v1__record__get_packed_size(record);
    scoped(buf_fini) struct buf b = {0};
    koers__journal__v1__record__pack(record, buf_extend(&b, n));
    batch_add(&g->batch, record->sequence, at_us, buf_slice(&b));
    if (g->n == g->room) {
        g->room = g->room ? g->room * 2 : 64;
        g->entries = mem_grow(g->entries, g->room * sizeof(struct entry *));
    }
    return g->entries[g->n++] = entry_new(buf_slice(&b));
}

static void move_sender(struct entry *e, struct sender *sender, uint64_t number,
                        const uint8_t hash[32])
{
    e->sender = sender;
    e->number = number;
    e->before = sender->staged.sequence;
    memcpy(e->hash, hash, 32);
    sender->staged = (struct sent){.number = number, .sequence = e->record.sequence};
    memcpy(sender->staged.hash, hash, 32);
}

uint64_t commit_event(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                      const uint8_t hash[32])
{
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    record.identity = text_out(sender->identity);
    record.outbox = (ProtobufCBinaryData){sender->n_outbox, sender->outbox};
    record.number = item->number;
    record.event = item->event;
    record.n_signatures = item->n_signatures;
    record.signatures = item->signatures;
    struct entry *e = stage(c, &record, c->last_us);
    move_sender(e, sender, item->number, hash);
    return e->record.sequence;
}

/* One of the broker's own events. */
static struct entry *stage_own(struct core *c, enum catalogue_id id,
                               const ProtobufCMessage *payload, int64_t at_us)
{
    const struct catalogue_event *row = &catalogue_events[id];
    char uuid[UUID_TEXT], source[128], trace[56];
    uuid_new(uuid, at_us);
    snprintf(source, sizeof source, "urn:nld:oin:%s:systeem:broker", policy_oin(c->policy));
    event_trace_new(trace);
    struct event_draft draft = {.id = uuid,
                                .source = source,
                                .type = row->type,
                                .topic = row->topics,
                                .classification = row->classification,
                                .traceparent = trace,
                                .time_us = at_us,
                                .payload = payload};
    scoped(buf_fini) struct buf event = {0};
    event_build(&event, &draft);
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    record.identity = text_out("broker");
    record.event = (ProtobufCBinaryData){event.n, event.data};
    return stage(c, &record, at_us);
}

uint64_t commit_refusal(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                        const uint8_t hash[32], Koers__Bus__V1__Reason reason, const char *text)
{
    uint8_t digest[32];
    memcpy(digest, hash, 32);
    Koers__Mesh__V1__EventRefused refused = KOERS__MESH__V1__EVENT_REFUSED__INIT;
    const ProtobufCEnumValue *name =
        protobuf_c_enum_descriptor_get_value(&koers__bus__v1__reason__descriptor, (int)reason);
    refused.identity = text_out(sender->identity);
    refused.outbox = (ProtobufCBinaryData){sender->n_outbox, sender->outbox};
    refused.number = item->number;
    refused.hash = (ProtobufCBinaryData){32, digest};
    refused.reason = text_out(name ? name->name : "");
    refused.text = text_out(text);
    struct entry *e = stage_own(c, EVENT_EVENT_REFUSED, &refused.base, c->last_us);
    move_sender(e, sender, item->number, hash);
    e->reason = reason;
    return e->record.sequence;
}

/* The broker's own events. Each returns what commit_room said. */

static Koers__Bus__V1__Fate own_begin(struct core *c, int64_t now_us)
{
    Koers__Bus__V1__Fate fate = commit_room(c, COMMIT_OWN_BYTES);
    if (fate != FATE(COMMITTED))
        return fate;
    Koers__Mesh__V1__JournalBegun begun = KOERS__MESH__V1__JOURNAL_BEGUN__INIT;
    begun.journal_id = (ProtobufCBinaryData){sizeof c->journal_id, c->journal_id};
    begun.trial_clock = c->trial_clock;
    stage_own(c, EVENT_JOURNAL_BEGUN, &begun.base, now_us);
    c->begun = true;
    return fate;
}

/* The next day after the last one begun; on the journal's first day, that day. */
static Koers__Bus__V1__Fate own_day(struct core *c, int64_t now_us)
{
    Koers__Bus__V1__Fate fate = commit_room(c, COMMIT_OWN_BYTES);
    if (fate != FATE(COMMITTED))
        return fate;
    int64_t at_us = now_us, begin_us = c->next_day_us;
    if (c->day[0]) {
        civil_add(c->day, c->day, 1);
        at_us = begin_us > c->last_us ? begin_us : c->last_us; /* a missed day has its own time */
    } else {
        civil_date(now_us, c->day);
    }
    char next[CIVIL_DATE];
    civil_add(next, c->day, 1);
    c->next_day_us = civil_begin_us(next);
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = c->day;
    const struct entry *e = stage_own(c, EVENT_DAY_BEGUN, &day.base, at_us);
    if (c->advance_to_us && begin_us == c->advance_to_us)
        c->advance_sequence = e->record.sequence;
    return fate;
}

static Koers__Bus__V1__Fate own_change(struct core *c, struct change *g)
{
    Koers__Bus__V1__Fate fate = commit_room(c, COMMIT_OWN_BYTES);
    if (fate != FATE(COMMITTED))
        return fate;
    Koers__Mesh__V1__IdentityChanged m = KOERS__MESH__V1__IDENTITY_CHANGED__INIT;
    m.name = g->who.name;
    m.role = g->who.role;
    m.scope = g->who.scope;
    m.signing_key = (ProtobufCBinaryData){32, g->who.signing_key};
    m.valid_from_us = g->who.valid_from_us;
    m.valid_until_us = g->who.valid_until_us;
    m.node = g->who.node;
    m.revoked = g->revoked;
    m.policy_version = policy_version(c->policy);
    const struct entry *e = stage_own(c, EVENT_IDENTITY_CHANGED, &m.base, c->last_us);
    c->changes_sequence = e->record.sequence;
    STAILQ_REMOVE_HEAD(&c->changes, link);
    free(g);
    return fate;
}

Koers__Bus__V1__Fate commit_own(struct core *c)
{
    int64_t now_us = core_now(c);
    Koers__Bus__V1__Fate fate = FATE(COMMITTED);
    if (!c->begun)
        fate = own_begin(c, now_us);
    while (fate == FATE(COMMITTED) && (!c->day[0] || now_us >= c->next_day_us))
        fate = own_day(c, now_us);
    if (fate == FATE(COMMITTED))
        c->last_us = now_us;
    for (struct change *g; fate == FATE(COMMITTED) && (g = STAILQ_FIRST(&c->changes));)
        fate = own_change(c, g);
    return fate;
}

static void change_add(void *arg, const struct policy_identity *who, bool revoked)
{
    struct core *c = arg;
    struct change *g = mem_new(sizeof *g);
    g->who = *who;
    g->who.rights = NULL; /* the policy may be gone before it is told */
    g->revoked = revoked;
    STAILQ_INSERT_TAIL(&c->changes, g, link);
}

void commit_changes(struct core *c)
{
    /* Against the last policy that is wholly in the record: what was staged of one in between is
     * told again, which changes nothing. */
    for (struct change *g; (g = STAILQ_FIRST(&c->changes));) {
        STAILQ_REMOVE_HEAD(&c->changes, link);
        free(g);
    }
    policy_changes(c->journaled, c->policy, change_add, c);
    c->changes_sequence = c->next_sequence - 1;
}

/* The policy in force is wholly in the record. */
static void changes_synced(struct core *c)
{
    if (c->journaled == c->policy || !STAILQ_EMPTY(&c->changes) || c->changes_sequence > c->head ||
        !c->begun)
        return;
    bool same = c->journaled && policy_version(c->journaled) == policy_version(c->policy);
    policy_unref(&c->journaled);
    c->journaled = policy_ref(c->policy);
    if (!same)
        c->ops->policy_journaled(c->owner, c->policy);
}

void commit_flush(struct core *c)
{
    changes_synced(c);
    if (c->filling->n == 0 || c->under_way || c->sealing || !c->ops->idle(c->owner))
        return;
    c->under_way = c->filling;
    c->filling = staging_new(c->under_way->id + 1);
    c->sealed = false;
    c->under_way->begun_us = c->ops->mono_us(c->owner);
    c->ops->append(c->owner, &c->under_way->batch);
}

static void entries_synced(struct core *c, struct staging *g)
{
    for (size_t i = 0; i < g->n; i++) {
        struct entry *e = g->entries[i];
        if (e->sender) {
            e->sender->durable = (struct sent){.number = e->number, .sequence = e->record.sequence};
            memcpy(e->sender->durable.hash, e->hash, 32);
        }
        c->head = e->record.sequence;
        ring_push(c->ring, e);
    }
    c->counts.batch_events += g->n;
    g->n = 0;
}

void core_synced(struct core *c)
{
    int64_t mono_us = c->ops->mono_us(c->owner);
    c->synced_us = mono_us;
    if (!c->under_way) {
        must(c->sealing);
        c->sealing = false;
        commit_flush(c);
        return;
    }
    struct staging *g = c->under_way;
    c->under_way = NULL;
    c->counts.batches++;
    c->counts.sync_us += (uint64_t)(mono_us - g->begun_us);
    entries_synced(c, g);
    c->synced_id = g->id;
    for (struct publish *p; (p = STAILQ_FIRST(&g->publishes));) {
        STAILQ_REMOVE_HEAD(&g->publishes, link);
        publish_answer(c, p);
    }
    staging_free(g);
    advance_synced(c);
    commit_flush(c);
    sessions_reap(c);
}

static const struct entry *staged(const struct staging *g, uint64_t sequence)
{
    if (!g || g->n == 0 || sequence < g->entries[0]->record.sequence ||
        sequence - g->entries[0]->record.sequence >= g->n)
        return NULL;
    return g->entries[sequence - g->entries[0]->record.sequence];
}

const struct entry *commit_entry(const struct core *c, uint64_t sequence)
{
    const struct entry *e = staged(c->filling, sequence);
    e = e ? e : staged(c->under_way, sequence);
    return e ? e : ring_get(c->ring, sequence);
}

uint64_t commit_batch_of(const struct core *c, uint64_t sequence)
{
    if (sequence <= c->head)
        return 0;
    return staged(c->filling, sequence) ? c->filling->id : c->under_way->id;
}

static void refused_fill(struct journal_refused *to, const Koers__Mesh__V1__EventRefused *m)
{
    *to = (struct journal_refused){.number = m->number, .n_outbox = m->outbox.len};
    slice_copy(slice_text(m->identity), to->identity, sizeof to->identity);
    mem_copy(to->outbox, m->outbox.data, m->outbox.len);
    memcpy(to->hash, m->hash.data, 32);
}

bool core_refused(const Koers__Journal__V1__Record *record, struct journal_refused *refused)
{
    const struct catalogue_event *row = &catalogue_events[EVENT_EVENT_REFUSED];
    struct event e;
    if (strcmp(record->identity, "broker") != 0 ||
        event_scan(&e, (struct slice){record->event.data, record->event.len}, NULL) ||
        !slice_is(e.type, row->type))
        return false;
    Koers__Mesh__V1__EventRefused *m =
        koers__mesh__v1__event_refused__unpack(NULL, e.payload.n, e.payload.data);
    bool good = m && m->hash.len == 32 && m->outbox.len <= sizeof refused->outbox;
    if (good)
        refused_fill(refused, m);
    if (m)
        koers__mesh__v1__event_refused__free_unpacked(m, NULL);
    return good;
}
