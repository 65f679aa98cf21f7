/* This file verifies signatures in a journal (signers.h), with the same rules as
 * common/daemon/people.c. An identity.changed event makes a key valid, within the key's validity
 * period. The key stays valid until another event replaces or revokes it. If a record has several
 * signatures in the sender's name, only the first one is verified. */
#include "broker/archive/signers.h"

#include <stdlib.h>
#include <string.h>

#include "broker/archive/output.h"
#include "common/event/catalogue.h"
#include "common/event/event.h"
#include "common/event/message.h"
#include "common/keys/key.h"
#include "koers/mesh/v1/mesh.pb-c.h"

struct signer {
    char name[POLICY_NAME_MAX + 1];
    uint8_t key[32];
    int64_t from_us, until_us;
    bool revoked;
};

static struct signer *signers_find(const struct signers *s, struct slice name)
{
    for (size_t i = 0; i < s->n; i++)
        if (slice_is(name, s->list[i].name))
            return &s->list[i];
    return NULL;
}

/* Stores the key of a new or changed identity. */
static void signers_put(struct signers *s, const Koers__Mesh__V1__IdentityChanged *m)
{
    struct signer *who = signers_find(s, slice_text(m->name));
    if (!who) {
        if (s->n == s->capacity) {
            s->capacity = s->capacity ? s->capacity * 2 : 64;
            s->list = mem_grow(s->list, s->capacity * sizeof *s->list);
        }
        who = &s->list[s->n++];
    }
    *who = (struct signer){.from_us = m->valid_from_us,
                           .until_us = m->valid_until_us,
                           .revoked = m->revoked || m->signing_key.len != 32};
    slice_copy(slice_text(m->name), who->name, sizeof who->name);
    if (m->signing_key.len == 32)
        memcpy(who->key, m->signing_key.data, 32);
    if (m->policy_version > s->policy_version)
        s->policy_version = m->policy_version;
}

/* Returns true if the identity's key is valid at this time. `who` may be NULL. */
static bool signer_counts(const struct signer *who, int64_t at_us)
{
    return who && !who->revoked && who->from_us <= at_us &&
           (who->until_us == 0 || at_us < who->until_us);
}

/* Returns true if the sender's signature in the record is right. */
static bool signed_well(const struct signer *who, const struct event *e, struct slice bytes)
{
    scoped(message_free) Koers__Journal__V1__Record *record =
        message_unpack(&koers__journal__v1__record__descriptor, bytes);
    char type[104];
    bool good = false;
    if (!record)
        return false;
    slice_copy(e->type, type, sizeof type);
    for (size_t i = 0; i < record->n_signatures; i++) {
        const Koers__Journal__V1__Signature *g = record->signatures[i];
        if (strcmp(g->identity, record->identity) != 0 || strcmp(g->algorithm, "ed25519") != 0)
            continue;
        good = key_verify(who->key, type, e->bytes, (struct slice){g->value.data, g->value.len});
        break;
    }
    return good;
}

static void signers_change(struct signers *s, const struct event *e)
{
    scoped(message_free) ProtobufCMessage *m =
        message_unpack_checked(&koers__mesh__v1__identity_changed__descriptor, e->payload, NULL);
    if (m)
        signers_put(s, (const Koers__Mesh__V1__IdentityChanged *)m);
}

void signers_follow(struct signers *s, const struct journal_record *record, struct slice bytes)
{
    struct event e;
    if (event_scan(&e, record->event, NULL) != EVENT_OK)
        return;
    const struct catalogue_event *row = catalogue_by_type(e.type);
    if (row && row->id == EVENT_IDENTITY_CHANGED && slice_is(record->identity, "broker"))
        signers_change(s, &e);
    if (!row || !row->is_signed)
        return;
    const struct signer *who = signers_find(s, record->identity);
    s->n_signed++;
    if (signer_counts(who, record->committed_us) && signed_well(who, &e, bytes))
        return;
    if (s->n_bad++ > 0)
        return;
    s->first_bad = record->sequence;
    slice_copy(e.type, s->bad_type, sizeof s->bad_type);
    slice_copy(record->identity, s->bad_identity, sizeof s->bad_identity);
}

bool signers_fit(const struct signers *s, const struct policy *policy, struct errtext *why)
{
    if (s->policy_version != policy_version(policy))
        return true; /* either the policy or the journal is newer, so the keys may differ */
    for (size_t i = 0; i < policy_count(policy); i++) {
        const struct policy_identity *is = policy_nth(policy, i);
        const struct signer *known = signers_find(s, slice_text(is->name));
        if (known &&
            (known->revoked != is->revoked || memcmp(known->key, is->signing_key, 32) != 0)) {
            errtext_set(why, 1, "the journal has another key for %s than the policy", is->name);
            return false;
        }
    }
    return true;
}

int signers_remark(const struct signers *s)
{
    if (s->n_bad == 0)
        return ARCHIVE_OK;
    return archive_fail(
        ARCHIVE_REMARK,
        "%llu of %llu signatures are missing or wrong; the first is of event %llu (%s, by %s)",
        (unsigned long long)s->n_bad, (unsigned long long)s->n_signed,
        (unsigned long long)s->first_bad, s->bad_type, s->bad_identity);
}

void signers_fini(struct signers *s)
{
    free(s->list);
    *s = (struct signers){0};
}
