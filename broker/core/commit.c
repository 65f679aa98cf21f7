/* This file works with two batches: the journal writes one while new records go into the other. On
 * a busy broker, many records arrive during one write, so the next batch is large. On an idle
 * broker, a record is written at once. So no timer is needed. */
#include "broker/core/commit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/data/senders.h"
#include "broker/core/data/text.h"
#include "broker/core/state.h"
#include "common/base/log.h"
#include "common/base/unconst.h"
#include "common/event/event.h"
#include "common/event/message.h"

#define FATE(name) KOERS__BUS__V1__FATE__FATE_##name

static struct staging *staging_new(uint64_t id)
{
    struct staging *g = mem_new(sizeof *g);
    g->id = id;
    STAILQ_INIT(&g->unanswered);
    return g;
}

static void staging_free(struct staging *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < g->n; i++)
        free(g->entries[i]);
    free(g->entries);
    must(STAILQ_EMPTY(&g->unanswered));
    buf_fini(&g->batch.records);
    free(g);
}

void commit_init(struct core *c, const struct core_conf *conf)
{
    senders_new(&c->senders, conf->senders_bytes / SENDERS_ROW);
    if (conf->senders)
        senders_load(c->senders, conf->senders);
    ring_new(&c->ring, conf->ring_bytes);
    c->filling = staging_new(1);
    c->head = conf->journal->head;
    c->next_sequence = c->head + 1;
    c->synced_us = c->ops->mono_us(c->owner);
}

void commit_fini(struct core *c)
{
    staging_free(c->filling);
    staging_free(c->writing);
    ring_destroy(&c->ring);
    senders_destroy(&c->senders);
}

Koers__Bus__V1__Fate commit_capacity(struct core *c, size_t bytes)
{
    size_t total = c->filling->batch.records.n + bytes;
    if (total > CORE_BATCH_BYTES || clock_check(c) == CLOCK_WAITS)
        return FATE(BUSY);
    if (c->ops->has_space(c->owner, total))
        return FATE(COMMITTED);
    return c->ops->full(c->owner) ? FATE(FULL) : FATE(BUSY);
}

size_t commit_record_bytes(const Koers__Bus__V1__Item *item)
{
    size_t n = 256 + item->event.len;
    for (size_t i = 0; i < item->n_signatures; i++)
        n += 32 + strlen(item->signatures[i]->identity) + strlen(item->signatures[i]->algorithm) +
             item->signatures[i]->value.len;
    return n;
}

struct entry *commit_stage(struct core *c, Koers__Journal__V1__Record *record, int64_t at_us)
{
    struct staging *g = c->filling;
    c->last_us = at_us;
    record->sequence = c->next_sequence++;
    record->committed_us = at_us;
    scoped(buf_fini) struct buf b = {0};
    message_pack(&b, &record->base);
    batch_add(&g->batch, record->sequence, at_us, buf_slice(&b));
    if (g->n == g->capacity) {
        g->capacity = g->capacity ? g->capacity * 2 : 64;
        g->entries = mem_grow(g->entries, g->capacity * sizeof(struct entry *));
    }
    return g->entries[g->n++] = entry_new(buf_slice(&b));
}

void commit_move_sender(struct entry *e, struct sender *sender, uint64_t number,
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
    record.identity = unconst_text(sender->identity);
    record.outbox = (ProtobufCBinaryData){sender->n_outbox, sender->outbox};
    record.number = item->number;
    record.event = item->event;
    record.n_signatures = item->n_signatures;
    record.signatures = item->signatures;
    struct entry *e = commit_stage(c, &record, c->last_us);
    commit_move_sender(e, sender, item->number, hash);
    return e->record.sequence;
}

void commit_flush(struct core *c)
{
    if (c->filling->n == 0 || c->writing || c->sealing || !c->ops->idle(c->owner))
        return;
    c->writing = c->filling;
    c->filling = staging_new(c->writing->id + 1);
    c->sealed = false;
    c->writing->begun_us = c->ops->mono_us(c->owner);
    c->ops->append(c->owner, &c->writing->batch);
}

static void commit_log_entry(const struct entry *entry)
{
    struct event e;
    char fields[EVENT_LOG_FIELDS], identity[POLICY_NAME_MAX + 1];
    if (event_scan(&e, entry->record.event, NULL) != EVENT_OK)
        return;
    (void)slice_copy(entry->record.identity, identity, sizeof identity);
    log_debug("event journaled", "sequence=%" PRIu64 " identity=%s %s", entry->record.sequence,
              identity, event_log_fields(&e, fields));
}

static void commit_entries_synced(struct core *c, struct staging *g)
{
    for (size_t i = 0; i < g->n; i++) {
        g->entries[i]->synced_us = c->synced_us;
        if (log_enabled(LOG_DEBUG))
            commit_log_entry(g->entries[i]);
    }
    for (const struct observer *const *o = c->observers; *o; o++)
        if ((*o)->batch_durable)
            (*o)->batch_durable(c, g->entries[0]);
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

void commit_synced(struct core *c)
{
    int64_t mono_us = c->ops->mono_us(c->owner);
    c->synced_us = mono_us;
    if (!c->writing) {
        must(c->sealing);
        c->sealing = false;
        return;
    }
    struct staging *g = c->writing;
    c->writing = NULL;
    c->counts.batches++;
    c->counts.sync_us += (uint64_t)(mono_us - g->begun_us);
    commit_entries_synced(c, g);
    c->synced_id = g->id;
    for (const struct observer *const *o = c->observers; *o; o++)
        if ((*o)->batch_committed)
            (*o)->batch_committed(c, g);
    staging_free(g);
}

void commit_seal(struct core *c)
{
    bool quiet = c->ops->mono_us(c->owner) - c->synced_us >= CORE_SEAL_US;
    if (quiet && !c->sealed && !c->writing && !c->sealing && c->ops->idle(c->owner)) {
        c->sealed = true;
        c->sealing = c->ops->seal(c->owner);
    }
}

static const struct entry *staging_entry(const struct staging *g, uint64_t sequence)
{
    if (!g || g->n == 0 || sequence < g->entries[0]->record.sequence ||
        sequence - g->entries[0]->record.sequence >= g->n)
        return NULL;
    return g->entries[sequence - g->entries[0]->record.sequence];
}

const struct entry *commit_entry(const struct core *c, uint64_t sequence)
{
    const struct entry *e = staging_entry(c->filling, sequence);
    e = e ? e : staging_entry(c->writing, sequence);
    return e ? e : ring_get(c->ring, sequence);
}

uint64_t commit_batch_of(const struct core *c, uint64_t sequence)
{
    if (sequence <= c->head)
        return 0;
    return staging_entry(c->filling, sequence) ? c->filling->id : c->writing->id;
}

struct staging *commit_batch(const struct core *c, uint64_t id)
{
    struct staging *g = id == c->filling->id ? c->filling : c->writing;
    must(g && g->id == id);
    return g;
}

int64_t commit_writing_us(const struct core *c)
{
    return c->writing ? c->ops->mono_us(c->owner) - c->writing->begun_us : 0;
}

int64_t commit_oldest_us(const struct core *c)
{
    const struct staging *g = c->writing ? c->writing : c->filling;
    return g->n ? g->entries[0]->record.committed_us : 0;
}
