/* This file judges the keys of the policy in force (checks D30 to D32) and the key files on this
 * machine (D32 to D34). */
#include <string.h>
#include <zmq.h>

#include "common/base/civil.h"
#include "services/command/print.h"
#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"

typedef Koers__Policy__V1__Identity identity;

/* ---- identities of the policy ---- */

static void judge_validity(struct judging *j, const identity *who)
{
    int64_t now = judge_now(j->facts), left = who->valid_until_us - now;
    char when[40], until[CIVIL_DATE];
    struct finding *x;
    civil_date(now, until);
    civil_add(until, until, JUDGE_NEW_DAYS);
    if (who->valid_until_us && left <= JUDGE_EXPIRY_WARNING && left > 0) {
        x = finding_add(j, CHECK_D30, left > JUDGE_EXPIRY_ERROR ? SEVERITY_WARNING : SEVERITY_ERROR,
                        who->name);
        FINDING_SET(x->text, T_D30_TEXT, print_when(who->valid_until_us, when));
        FINDING_SET(x->cause, T_D30_CAUSE);
    } else if (who->valid_until_us && left <= 0) {
        x = finding_add(j, CHECK_D31, who->node ? SEVERITY_ERROR : SEVERITY_WARNING, who->name);
        FINDING_SET(x->text, T_D31_TEXT, print_when(who->valid_until_us, when));
        FINDING_SET(x->cause, T_D31_CAUSE);
    } else if (who->valid_from_us > now) {
        x = finding_add(j, CHECK_D31, who->node ? SEVERITY_ERROR : SEVERITY_WARNING, who->name);
        FINDING_SET(x->text, T_D31_LATER, print_when(who->valid_from_us, when));
        FINDING_SET(x->cause, T_D31_NOT_YET);
        remedy_koers(j->facts, x, "key grant %s --from geen", shell_quoted(who->name));
        return;
    } else {
        return;
    }
    remedy_koers(j->facts, x, "key rotate %s --until %s", shell_quoted(who->name), until);
}

static bool same_bytes(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b)
{
    return a->len > 0 && a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void judge_shared(struct judging *j, const identity *who, const identity *other)
{
    struct finding *x;
    if (!same_bytes(&who->curve_key, &other->curve_key) &&
        !same_bytes(&who->signing_key, &other->signing_key))
        return;
    x = finding_add(j, CHECK_D32, SEVERITY_ERROR, who->name);
    FINDING_SET(x->text, T_D32_TEXT, other->name);
    FINDING_SET(x->cause, T_D32_CAUSE);
    remedy_koers(j->facts, x, "key rotate %s", shell_quoted(who->name));
}

static void judge_identities(struct judging *j)
{
    const Koers__Policy__V1__Policy *policy = j->facts->policy;
    for (enum check_id check = CHECK_D30; check <= CHECK_D32; check++)
        judge_looked(j, check);
    for (size_t i = 0; i < policy->n_identities; i++) {
        const identity *who = policy->identities[i];
        if (who->revoked)
            continue;
        judge_validity(j, who);
        for (size_t k = 0; k < i; k++)
            if (!policy->identities[k]->revoked)
                judge_shared(j, who, policy->identities[k]);
    }
}

/* ---- key files ---- */

static const identity *identity_of(const Koers__Policy__V1__Policy *policy, const char *name)
{
    for (size_t i = 0; i < policy->n_identities; i++)
        if (strcmp(policy->identities[i]->name, name) == 0)
            return policy->identities[i];
    return NULL;
}

static void judge_unknown(struct judging *j, const struct facts_key *key)
{
    const identity *who = identity_of(j->facts->policy, key->name);
    uint8_t curve[32];
    bool same = who && zmq_z85_decode(curve, key->curve_public) && who->curve_key.len == 32 &&
                memcmp(curve, who->curve_key.data, 32) == 0;
    struct finding *x;
    judge_looked(j, CHECK_D33);
    if (same && !who->revoked)
        return;
    x = finding_add(j, CHECK_D33, SEVERITY_WARNING, key->path);
    FINDING_SET(x->cause, T_D33_CAUSE);
    if (!who)
        FINDING_SET(x->text, T_D33_ABSENT, key->name);
    else if (who->revoked)
        FINDING_SET(x->text, T_D33_REVOKED, key->name);
    else
        FINDING_SET(x->text, T_D33_OTHER, key->name);
    FINDING_SET(x->command, "mv %s %s.old", shell_quoted(key->path), shell_quoted(key->path));
}

static void judge_key_file(struct judging *j, const struct facts_key *key)
{
    struct finding *x;
    if (key->state == FILE_USABLE)
        return;
    x = finding_add(j, CHECK_D34, SEVERITY_ERROR, key->path);
    FINDING_SET(x->cause, T_D34_CAUSE);
    if (key->state == FILE_OPEN_TO_OTHERS) {
        FINDING_SET(x->text, T_D34_OPEN, key->mode);
        FINDING_SET(x->command, "chmod 0400 %s", shell_quoted(key->path));
        return;
    }
    FINDING_SET(x->text, T_D34_BAD, key->mode, key->uid);
    FINDING_SET(x->command, "ls -l %s", shell_quoted(key->path));
}

/* Adds a finding for each earlier file that has the same key as the nth key file. One of these two
 * files is a copy. judge_keys calls this function only if there is no policy, so the doctor cannot
 * know which file is the copy. If there is a policy, judge_unknown finds the wrong file. */
static void judge_copies(struct judging *j, size_t nth)
{
    const struct facts_key *key = &j->facts->keys[nth];
    struct finding *x;
    for (size_t i = 0; i < nth; i++) {
        const struct facts_key *other = &j->facts->keys[i];
        if (!*key->curve_public || strcmp(key->curve_public, other->curve_public) != 0)
            continue;
        x = finding_add(j, CHECK_D32, SEVERITY_WARNING, key->path);
        FINDING_SET(x->text, T_D32_TEXT, other->path);
        FINDING_SET(x->cause, T_D32_CAUSE);
        FINDING_SET(x->command, "ls -l %s %s", shell_quoted(other->path), shell_quoted(key->path));
    }
}

void judge_keys(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    if (f->policy)
        judge_identities(j);
    for (size_t i = 0; i < f->n_keys; i++) {
        judge_looked(j, CHECK_D34);
        judge_key_file(j, &f->keys[i]);
        if (!f->policy)
            judge_copies(j, i);
        if (f->policy && f->keys[i].state == FILE_USABLE)
            judge_unknown(j, &f->keys[i]);
    }
}
