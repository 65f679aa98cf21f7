#include "broker/core/announce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/core/commit.h"
#include "broker/core/data/senders.h"
#include "broker/core/data/text.h"
#include "broker/core/state.h"
#include "common/base/unconst.h"
#include "common/base/uuid.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"

#define FATE(name) KOERS__BUS__V1__FATE__FATE_##name

#define ANNOUNCE_BYTES 2048 /* maximum size of a record that announces something */

/* The change of one identity by a policy. The broker must journal an event about it. */
struct change {
    STAILQ_ENTRY(change) link;
    struct policy_identity who;
    bool revoked;
};

static void changes_free(struct changes *list)
{
    for (struct change *g; (g = STAILQ_FIRST(list));) {
        STAILQ_REMOVE_HEAD(list, link);
        free(g);
    }
}

/* Stages an event of the broker. If `topic` is NULL, the catalogue names the topic. If `cause` is
 * not NULL, the new event continues the trace of the event `cause`. Returns the staged entry. */
static struct entry *announce_stage_about(struct core *c, enum catalogue_id id, const char *topic,
                                          const ProtobufCMessage *payload, int64_t at_us,
                                          const struct event *cause)
{
    const struct catalogue_event *row = &catalogue_events[id];
    char uuid[UUID_TEXT], source[128], trace[56];
    uuid_new(uuid, at_us);
    snprintf(source, sizeof source, "urn:nld:oin:%s:systeem:broker", policy_oin(c->policy));
    char cause_id[65] = "";
    if (cause) {
        (void)slice_copy(cause->id, cause_id, sizeof cause_id);
        event_trace_next(trace, event_attribute(cause, "traceparent"), uuid);
    } else {
        event_trace_new(trace);
    }
    struct event_draft draft = {.id = uuid,
                                .source = source,
                                .type = row->type,
                                .topic = topic ? topic : row->topics,
                                .classification = row->classification,
                                .traceparent = trace,
                                .causationid = cause ? cause_id : NULL,
                                .time_us = at_us,
                                .payload = payload};
    scoped(buf_fini) struct buf event = {0};
    event_build(&event, &draft);
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    record.identity = unconst_text("broker");
    record.event = (ProtobufCBinaryData){event.n, event.data};
    return commit_stage(c, &record, at_us);
}

static struct entry *announce_stage(struct core *c, enum catalogue_id id, const char *topic,
                                    const ProtobufCMessage *payload, int64_t at_us)
{
    return announce_stage_about(c, id, topic, payload, at_us, NULL);
}

uint64_t announce_refusal(struct core *c, struct sender *sender, const Koers__Bus__V1__Item *item,
                          const uint8_t hash[32], Koers__Bus__V1__Reason reason, const char *text)
{
    uint8_t digest[32];
    memcpy(digest, hash, 32);
    Koers__Mesh__V1__EventRefused refused = KOERS__MESH__V1__EVENT_REFUSED__INIT;
    const ProtobufCEnumValue *name =
        protobuf_c_enum_descriptor_get_value(&koers__bus__v1__reason__descriptor, (int)reason);
    refused.identity = unconst_text(sender->identity);
    refused.outbox = (ProtobufCBinaryData){sender->n_outbox, sender->outbox};
    refused.number = item->number;
    refused.hash = (ProtobufCBinaryData){32, digest};
    refused.reason = unconst_text(name ? name->name : "");
    struct errtext mended = text_mended(text);
    refused.text = mended.text;
    char topic[96]; /* the topic on which the sender reads its refusals */
    snprintf(topic, sizeof topic, "reply.%s.event-refused", sender->identity);
    struct event event;
    bool readable =
        event_scan(&event, (struct slice){item->event.data, item->event.len}, NULL) == EVENT_OK;
    struct entry *e = announce_stage_about(c, EVENT_EVENT_REFUSED, topic, &refused.base, c->last_us,
                                           readable ? &event : NULL);
    commit_move_sender(e, sender, item->number, hash);
    e->reason = reason;
    return e->record.sequence;
}

/* Stages `journal.begun`, if commit_capacity returns COMMITTED. Returns the result of
 * commit_capacity. */
static Koers__Bus__V1__Fate announce_begin(struct core *c, int64_t now_us)
{
    Koers__Bus__V1__Fate fate = commit_capacity(c, ANNOUNCE_BYTES);
    if (fate != FATE(COMMITTED))
        return fate;
    Koers__Mesh__V1__JournalBegun begun = KOERS__MESH__V1__JOURNAL_BEGUN__INIT;
    begun.journal_id = (ProtobufCBinaryData){sizeof c->journal_id, c->journal_id};
    begun.trial_clock = c->trial_clock;
    announce_stage(c, EVENT_JOURNAL_BEGUN, NULL, &begun.base, now_us);
    c->begun = true;
    return fate;
}

/* Stages `day.begun`, if commit_capacity returns COMMITTED. In a new journal, the event is for
 * today. Otherwise it is for the day after the last day that began. Returns the result of
 * commit_capacity. */
static Koers__Bus__V1__Fate announce_day(struct core *c, int64_t now_us)
{
    Koers__Bus__V1__Fate fate = commit_capacity(c, ANNOUNCE_BYTES);
    if (fate != FATE(COMMITTED))
        return fate;
    int64_t at_us = now_us, begin_us = c->next_day_us;
    /* In a new journal, the event gets the present time. Otherwise it gets the time of midnight,
     * even if the broker was down then. If the last record is later than midnight, the event gets
     * the time of that record. */
    if (c->day[0]) {
        civil_add(c->day, c->day, 1);
        at_us = begin_us > c->last_us ? begin_us : c->last_us;
    } else {
        civil_date(now_us, c->day);
    }
    char next[CIVIL_DATE];
    civil_add(next, c->day, 1);
    c->next_day_us = civil_begin_us(next);
    Koers__Mesh__V1__DayBegun day = KOERS__MESH__V1__DAY_BEGUN__INIT;
    day.date = c->day;
    const struct entry *e = announce_stage(c, EVENT_DAY_BEGUN, NULL, &day.base, at_us);
    if (c->advance_to_us && begin_us == c->advance_to_us)
        c->advance_sequence = e->record.sequence;
    return fate;
}

/* Stages `identity.changed` for one change, if commit_capacity returns COMMITTED. Returns the
 * result of commit_capacity. */
static Koers__Bus__V1__Fate announce_change(struct core *c, struct change *g)
{
    Koers__Bus__V1__Fate fate = commit_capacity(c, ANNOUNCE_BYTES);
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
    const struct entry *e = announce_stage(c, EVENT_IDENTITY_CHANGED, NULL, &m.base, c->last_us);
    c->changes_sequence = e->record.sequence;
    STAILQ_REMOVE_HEAD(&c->changes_due, link);
    STAILQ_INSERT_TAIL(&c->changes_staged, g, link);
    return fate;
}

/* Makes the policy in force the journaled policy, if all its changes are on disk. If its bytes
 * differ from those of the old journaled policy, the owner stores it. */
static void announce_policy_done(struct core *c)
{
    if (c->journaled == c->policy || !STAILQ_EMPTY(&c->changes_due) ||
        c->changes_sequence > c->head || !c->begun)
        return;
    changes_free(&c->changes_staged);
    bool same = c->journaled && slice_equal(policy_bytes(c->journaled), policy_bytes(c->policy));
    policy_unref(&c->journaled);
    c->journaled = policy_ref(c->policy);
    if (!same)
        c->ops->policy_journaled(c->owner, c->policy);
}

Koers__Bus__V1__Fate announce_due(struct core *c)
{
    int64_t now_us = core_now(c);
    Koers__Bus__V1__Fate fate = FATE(COMMITTED);
    if (!c->begun)
        fate = announce_begin(c, now_us);
    while (fate == FATE(COMMITTED) && (!c->day[0] || now_us >= c->next_day_us))
        fate = announce_day(c, now_us);
    if (fate == FATE(COMMITTED)) {
        c->last_us = now_us;
        clock_days_begun(c);
    }
    for (struct change *g; fate == FATE(COMMITTED) && (g = STAILQ_FIRST(&c->changes_due));)
        fate = announce_change(c, g);
    announce_policy_done(c);
    return fate;
}

static void change_add(void *arg, const struct policy_identity *who, bool revoked)
{
    struct core *c = arg;
    struct change *g = mem_new(sizeof *g);
    g->who = *who;
    g->who.rights = NULL; /* the rights belong to the policy, which may be freed earlier than `g` */
    g->revoked = revoked;
    STAILQ_INSERT_TAIL(&c->changes_due, g, link);
}

static bool change_listed(const struct core *c, const char *name)
{
    const struct change *g;
    STAILQ_FOREACH(g, &c->changes_due, link)
    if (strcmp(g->who.name, name) == 0)
        return true;
    return false;
}

void announce_policy_changes(struct core *c)
{
    /* First, list the differences between the journaled policy and the policy in force. Between
     * these two, other policies may have been in force, and some of their changes may be staged
     * already. So list the identities of these staged changes too, with their values in the policy
     * in force. Then the last values in the journal are those of the policy in force. */
    changes_free(&c->changes_due);
    policy_changes(c->journaled, c->policy, change_add, c);
    const struct change *g;
    STAILQ_FOREACH(g, &c->changes_staged, link)
    {
        const struct policy_identity *is = policy_by_name(c->policy, g->who.name);
        if (!change_listed(c, g->who.name))
            change_add(c, is ? is : &g->who, is ? is->revoked : true);
    }
    c->changes_sequence = c->next_sequence - 1;
}

static void announce_batch_committed(struct core *c, struct staging *g)
{
    (void)g;
    announce_policy_done(c);
}

const struct observer announce_observer = {.batch_committed = announce_batch_committed};

void announce_init(struct core *c, const struct core_conf *conf)
{
    STAILQ_INIT(&c->changes_due);
    STAILQ_INIT(&c->changes_staged);
    c->journaled = conf->journaled ? policy_ref(conf->journaled) : NULL;
    c->begun = conf->journal->head > 0;
    if (c->begun) {
        civil_date(conf->journal->last_us, c->day);
        char next[CIVIL_DATE];
        civil_add(next, c->day, 1);
        c->next_day_us = civil_begin_us(next);
    }
    announce_policy_changes(c);
}

void announce_fini(struct core *c)
{
    changes_free(&c->changes_due);
    changes_free(&c->changes_staged);
    policy_unref(&c->journaled);
}
