/* Committing: one batch is written while the next fills, in order of arrival; acknowledged, and let
 * into the ring, only when it is on disk. The commit clock never goes back. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/internal.h"
#include "common/base/log.h"

#define FATE(name) KOERS__BUS__V1__FATE__FATE_##name

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
struct entry *commit_stage(struct core *c, Koers__Journal__V1__Record *record, int64_t at_us)
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
    record.identity = text_out(sender->identity);
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
    own_synced(c);
    if (c->filling->n == 0 || c->under_way || c->sealing || !c->ops->idle(c->owner))
        return;
    c->under_way = c->filling;
    c->filling = staging_new(c->under_way->id + 1);
    c->sealed = false;
    c->under_way->begun_us = c->ops->mono_us(c->owner);
    c->ops->append(c->owner, &c->under_way->batch);
}

static void entry_log(const struct entry *entry)
{
    struct event e;
    char words[EVENT_WORDS], identity[POLICY_NAME_MAX + 1];
    if (event_scan(&e, entry->record.event, NULL) != EVENT_OK)
        return;
    (void)slice_copy(entry->record.identity, identity, sizeof identity);
    log_debug("event journaled", "sequence=%" PRIu64 " identity=%s %s", entry->record.sequence,
              identity, event_words(&e, words));
}

static void entries_synced(struct core *c, struct staging *g)
{
    uint64_t head_before = c->head;
    for (size_t i = 0; i < g->n; i++) {
        g->entries[i]->synced_us = c->synced_us;
        if (log_enabled(LOG_DEBUG))
            entry_log(g->entries[i]);
    }
    presences_synced(c, head_before, g->entries[0]);
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
