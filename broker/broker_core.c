/* What the core is lent: the door to send through, the journal, the clocks, randomness. */
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "broker/broker_internal.h"
#include "common/base/civil.h"
#include "common/base/log.h"

int64_t broker_mono_us(void)
{
    return (int64_t)(uv_hrtime() / 1000);
}

static int lend_send(void *owner, const struct core_peer *to, struct slice frame)
{
    struct broker *b = owner;
    return door_send(b->door, to, frame);
}

static void senders(void *owner, struct buf *snapshot)
{
    struct broker *b = owner;
    core_senders(b->core, snapshot);
}

static void lend_append(void *owner, struct batch *batch)
{
    struct broker *b = owner;
    journal_append(b->journal, batch, senders);
}

static bool lend_idle(void *owner)
{
    struct broker *b = owner;
    return journal_idle(b->journal);
}

static bool lend_room(void *owner, size_t bytes)
{
    struct broker *b = owner;
    return journal_has_space(b->journal, bytes);
}

static bool lend_full(void *owner)
{
    struct broker *b = owner;
    return journal_full(b->journal);
}

static bool lend_seal(void *owner)
{
    struct broker *b = owner;
    journal_seal(b->journal);
    return !journal_idle(b->journal);
}

static int lend_read(void *owner, const struct journal_query *query, journal_read_f *on_read,
                     void *arg)
{
    struct broker *b = owner;
    return journal_read(b->journal, query, on_read, arg);
}

static uint64_t lend_journal_bytes(void *owner)
{
    struct broker *b = owner;
    struct journal_counts counts;
    journal_count(b->journal, &counts);
    return counts.bytes;
}

static int64_t lend_wall_us(void *owner)
{
    (void)owner;
    return civil_now_us();
}

static int64_t lend_mono_us(void *owner)
{
    (void)owner;
    return broker_mono_us();
}

static void lend_random(void *owner, void *to, size_t n)
{
    (void)owner;
    randombytes_buf(to, n);
}

int broker_policy_check(const struct broker *b, const struct policy *p, struct errtext *why)
{
    if (strcmp(policy_oin(p), b->mesh.oin) != 0)
        return errtext_set(why, POLICY_E_BAD, "the policy's oin is not the mesh's");
    return POLICY_OK;
}

static int lend_policy_load(void *owner, struct slice signed_policy, struct policy **pp,
                            struct errtext *why)
{
    const struct broker *b = owner;
    int e = policy_load(pp, signed_policy, b->mesh.root_key, why);
    return e ? e : broker_policy_check(b, *pp, why);
}

static int lend_policy_keep(void *owner, const struct policy *p, struct errtext *why)
{
    const struct broker *b = owner;
    return policy_file_store(p, b->options.policy, b->mesh.root_key, why);
}

static void lend_policy_journaled(void *owner, const struct policy *p)
{
    struct broker *b = owner;
    char path[PATH_MAX];
    struct errtext why = {0};
    snprintf(path, sizeof path, "%s/policy.journaled", b->options.data);
    /* Not kept is not lost: at the next start the same changes are told again. */
    if (policy_file_save(p, path, &why))
        log_warn("policy not kept", "why=%s", log_value(why.text));
    else
        log_info("policy in the record", "version=%llu", (unsigned long long)policy_version(p));
}

const struct core_ops broker_core_ops = {
    .send = lend_send,
    .append = lend_append,
    .idle = lend_idle,
    .has_space = lend_room,
    .full = lend_full,
    .seal = lend_seal,
    .read = lend_read,
    .journal_bytes = lend_journal_bytes,
    .health = broker_health,
    .wall_us = lend_wall_us,
    .mono_us = lend_mono_us,
    .random = lend_random,
    .policy_load = lend_policy_load,
    .policy_store = lend_policy_keep,
    .policy_journaled = lend_policy_journaled,
};

static void on_synced(void *owner)
{
    struct broker *b = owner;
    core_synced(b->core);
    broker_turn(b);
}

static void on_space(void *owner)
{
    struct broker *b = owner;
    if (b->core)
        broker_turn(b); /* what the broker itself has to say may have waited for it */
}

const struct journal_ops broker_journal_ops = {.on_synced = on_synced, .on_space = on_space};
