/* This file connects the core to the door, the journal, the clocks and the files of the policy. */
#include "broker/core_ops.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "broker/broker_health.h"
#include "broker/broker_state.h"
#include "common/base/civil.h"
#include "common/base/log.h"

int64_t broker_mono_us(void)
{
    return (int64_t)(uv_hrtime() / 1000);
}

static int core_ops_send(void *owner, const struct core_peer *to, struct slice frame)
{
    struct broker *b = owner;
    return door_send(b->door, to, frame);
}

static void core_ops_senders(void *owner, struct buf *snapshot)
{
    struct broker *b = owner;
    core_senders(b->core, snapshot);
}

static void core_ops_append(void *owner, struct batch *batch)
{
    struct broker *b = owner;
    journal_append(b->journal, batch, core_ops_senders);
}

static bool core_ops_idle(void *owner)
{
    struct broker *b = owner;
    return journal_idle(b->journal);
}

static bool core_ops_has_space(void *owner, size_t bytes)
{
    struct broker *b = owner;
    return journal_has_space(b->journal, bytes);
}

static bool core_ops_full(void *owner)
{
    struct broker *b = owner;
    return journal_full(b->journal);
}

static bool core_ops_seal(void *owner)
{
    struct broker *b = owner;
    journal_seal(b->journal);
    return !journal_idle(b->journal);
}

static int core_ops_read(void *owner, const struct journal_query *query, journal_read_f *on_read,
                         void *arg)
{
    struct broker *b = owner;
    return journal_read(b->journal, query, on_read, arg);
}

static uint64_t core_ops_journal_bytes(void *owner)
{
    struct broker *b = owner;
    struct journal_counts counts;
    journal_count(b->journal, &counts);
    return counts.bytes;
}

static int64_t core_ops_wall_us(void *owner)
{
    (void)owner;
    return civil_now_us();
}

static int64_t core_ops_mono_us(void *owner)
{
    (void)owner;
    return broker_mono_us();
}

static int64_t core_ops_boot_us(void *owner)
{
    (void)owner;
    struct timespec t;
    must(clock_gettime(CLOCK_BOOTTIME, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void core_ops_random(void *owner, void *to, size_t n)
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

static int core_ops_policy_load(void *owner, struct slice signed_policy, struct policy **pp,
                                struct errtext *why)
{
    const struct broker *b = owner;
    int e = policy_load(pp, signed_policy, b->mesh.root_key, why);
    return e ? e : broker_policy_check(b, *pp, why);
}

static int core_ops_policy_store(void *owner, const struct policy *p, struct errtext *why)
{
    const struct broker *b = owner;
    return policy_file_store(p, b->options.policy, b->mesh.root_key, why);
}

static void core_ops_policy_journaled(void *owner, const struct policy *p)
{
    struct broker *b = owner;
    char path[PATH_MAX];
    struct errtext why = {0};
    snprintf(path, sizeof path, "%s/policy.journaled", b->options.data);
    /* If the file cannot be stored, the next start journals the same changes again. That does no
     * harm. */
    if (policy_file_save(p, path, &why))
        log_warn("policy.journaled not written", "why=%s", log_value(why.text));
    else
        log_info("policy journaled", "version=%llu", (unsigned long long)policy_version(p));
}

const struct core_ops broker_core_ops = {
    .send = core_ops_send,
    .append = core_ops_append,
    .idle = core_ops_idle,
    .has_space = core_ops_has_space,
    .full = core_ops_full,
    .seal = core_ops_seal,
    .read = core_ops_read,
    .journal_bytes = core_ops_journal_bytes,
    .health = broker_health,
    .wall_us = core_ops_wall_us,
    .mono_us = core_ops_mono_us,
    .boot_us = core_ops_boot_us,
    .random = core_ops_random,
    .policy_load = core_ops_policy_load,
    .policy_store = core_ops_policy_store,
    .policy_journaled = core_ops_policy_journaled,
};
