/* Judging keys and the policy: by the policy in force, and by the files on this machine. */
#include <string.h>
#include <zmq.h>

#include "common/base/civil.h"
#include "services/command/print.h"
#include "services/operator/doctor/judge_internal.h"
#include "services/operator/doctor/texts.h"

typedef Koers__Policy__V1__Identity identity;

/* ---- who is in the policy ---- */

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
        SAY(x->text, T_D30_TEXT, print_when(who->valid_until_us, when));
        SAY(x->cause, T_D30_CAUSE);
    } else if (who->valid_until_us && left <= 0) {
        x = finding_add(j, CHECK_D31, who->node ? SEVERITY_ERROR : SEVERITY_WARNING, who->name);
        SAY(x->text, T_D31_TEXT, print_when(who->valid_until_us, when));
        SAY(x->cause, T_D31_CAUSE);
    } else if (who->valid_from_us > now) {
        x = finding_add(j, CHECK_D31, who->node ? SEVERITY_ERROR : SEVERITY_WARNING, who->name);
        SAY(x->text, T_D31_LATER, print_when(who->valid_from_us, when));
        SAY(x->cause, T_D31_NOT_YET);
        judge_koers(j->facts, x, "key grant %s --from geen", judge_quoted(who->name));
        return;
    } else {
        return;
    }
    judge_koers(j->facts, x, "key rotate %s --until %s", judge_quoted(who->name), until);
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
    SAY(x->text, T_D32_TEXT, other->name);
    SAY(x->cause, T_D32_CAUSE);
    judge_koers(j->facts, x, "key rotate %s", judge_quoted(who->name));
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

/* ---- key files here ---- */

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
    SAY(x->cause, T_D33_CAUSE);
    if (!who)
        SAY(x->text, T_D33_ABSENT, key->name);
    else if (who->revoked)
        SAY(x->text, T_D33_REVOKED, key->name);
    else
        SAY(x->text, T_D33_OTHER, key->name);
    SAY(x->command, "mv %s %s.old", judge_quoted(key->path), judge_quoted(key->path));
}

static void judge_key_file(struct judging *j, const struct facts_key *key)
{
    struct finding *x;
    if (key->state == FILE_USABLE)
        return;
    x = finding_add(j, CHECK_D34, SEVERITY_ERROR, key->path);
    SAY(x->cause, T_D34_CAUSE);
    if (key->state == FILE_OPEN_TO_OTHERS) {
        SAY(x->text, T_D34_OPEN, key->mode);
        SAY(x->command, "chmod 0400 %s", judge_quoted(key->path));
        return;
    }
    SAY(x->text, T_D34_BAD, key->mode, key->uid);
    SAY(x->command, "ls -l %s", judge_quoted(key->path));
}

/* Two files with one key: a copy under another name. With the policy, judge_unknown names the wrong
 * one; without it nobody knows which that is. */
static void judge_copies(struct judging *j, size_t nth)
{
    const struct facts_key *key = &j->facts->keys[nth];
    struct finding *x;
    for (size_t i = 0; i < nth; i++) {
        const struct facts_key *other = &j->facts->keys[i];
        if (!*key->curve_public || strcmp(key->curve_public, other->curve_public) != 0)
            continue;
        x = finding_add(j, CHECK_D32, SEVERITY_WARNING, key->path);
        SAY(x->text, T_D32_TEXT, other->path);
        SAY(x->cause, T_D32_CAUSE);
        SAY(x->command, "ls -l %s %s", judge_quoted(other->path), judge_quoted(key->path));
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

/* ---- the policy, mesh.json ---- */

static void judge_local_policy(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    unsigned long long here = f->policy_version, there = f->status ? f->status->policy_version : 0;
    struct finding *x;
    if (!f->status || !*f->policy_path)
        return;
    judge_looked(j, CHECK_D35);
    if (here == there)
        return;
    x = finding_add(j, CHECK_D35, SEVERITY_WARNING, f->policy_path);
    if (here > there) {
        SAY(x->text, T_D35_NEWER, here, there);
        SAY(x->cause, T_D35_NOT_LOADED);
        judge_koers(j->facts, x, "key load");
    } else {
        SAY(x->text, T_D35_OLDER, here, there);
        SAY(x->cause, T_D35_ELSEWHERE);
        judge_koers(j->facts, x, "key fetch");
    }
}

static void judge_mesh_file(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    const char *path;
    struct finding *x;
    if (!*f->own_broker_key || !*f->broker_key)
        return;
    judge_looked(j, CHECK_D37);
    if (strcmp(f->own_broker_key, f->broker_key) == 0)
        return;
    x = finding_add(j, CHECK_D37, SEVERITY_ERROR, f->mesh_path);
    path = judge_quoted(f->mesh_path);
    SAY(x->text, T_D37_TEXT);
    SAY(x->cause, T_D37_CAUSE);
    SAY(x->command, "jq --arg key %s '.broker_key = $key' %s >%s.new && mv %s.new %s",
        judge_quoted(f->own_broker_key), path, path, path, path);
}

static void judge_own_files(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    struct finding *x;
    judge_looked(j, CHECK_D38);
    if (f->reach != REACH_NO_FILES)
        return;
    x = finding_add(j, CHECK_D38, SEVERITY_ERROR, f->mesh_path);
    if (f->mesh_state != FILE_USABLE)
        SAY(x->text, T_D38_MESH);
    else if (*f->identity)
        SAY(x->text, T_D38_KEY, f->identity);
    else
        SAY(x->text, T_D38_NO_KEY);
    SAY(x->cause, T_D38_CAUSE);
    if (f->mesh_state == FILE_USABLE && !*f->identity)
        SAY(x->command, "koers doctor --as operator");
    else
        SAY(x->command, "ls -l %s %s/keys", judge_quoted(f->mesh_path),
            judge_quoted(judge_home(f)));
}

void judge_policy(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    struct finding *x;
    judge_own_files(j);
    judge_local_policy(j);
    judge_mesh_file(j);
    if (!f->policy)
        return;
    judge_looked(j, CHECK_D36);
    if (f->policy_signed)
        return;
    x = finding_add(j, CHECK_D36, SEVERITY_ERROR, "broker");
    SAY(x->text, T_D36_TEXT);
    SAY(x->cause, T_D36_CAUSE);
    SAY(x->command, "jq -r .root_key %s", judge_quoted(f->mesh_path));
}

/* ---- outboxes here ---- */

static void judge_outbox(struct judging *j, const struct facts_outbox *box)
{
    char when[40];
    struct finding *x;
    if (box->waiting && j->facts->now_us - box->oldest_us > JUDGE_OUTBOX_AGE) {
        x = finding_add(j, CHECK_D40, SEVERITY_WARNING, box->path);
        SAY(x->text, T_D40_TEXT, (unsigned long long)box->waiting, box->identity,
            print_when(box->oldest_us, when));
        SAY(x->cause, T_D40_CAUSE);
        SAY(x->command, "koers signal list --limit 1 --as %s", judge_quoted(box->identity));
    }
    if (box->parked) {
        x = finding_add(j, CHECK_D41, SEVERITY_WARNING, box->path);
        SAY(x->text, T_D41_TEXT, (unsigned long long)box->parked, box->identity);
        SAY(x->cause, T_D41_CAUSE);
        SAY(x->command, "koers outbox list --as %s", judge_quoted(box->identity));
    }
    if (box->state != FILE_BAD)
        return;
    x = finding_add(j, CHECK_D42, SEVERITY_ERROR, box->path);
    SAY(x->text, T_D42_TEXT);
    SAY(x->cause, T_D42_CAUSE);
    SAY(x->command, "ls -l %s", judge_quoted(box->path));
}

void judge_outboxes(struct judging *j)
{
    for (enum check_id check = CHECK_D40; check <= CHECK_D42; check++)
        judge_looked(j, check);
    for (size_t i = 0; i < j->facts->n_outboxes; i++)
        judge_outbox(j, &j->facts->outboxes[i]);
}
