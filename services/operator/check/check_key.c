/* This file implements `koers check key`, which checks when keys expire. An operator may read the
 * policy, so for an operator the check covers all keys that are not revoked. For other users the
 * check covers only the keys in the answer to `mesh.status`: the keys of nodes and of open
 * sessions. */
#include <string.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "koers/policy/v1/policy.pb-c.h"
#include "services/command/commands.h"
#include "services/operator/check/check_command.h"
#include "services/operator/check/texts.h"

#define DAY       86400.0
#define SOON_WARN (30 * DAY)
#define SOON_CRIT (7 * DAY)

/* Checks one key and adds a figure. Adds a finding if the key has expired or expires soon. If
 * `until_us` is 0, the key never expires and nothing is added. */
static void check_one_key(struct check_run *run, const char *identity, int64_t until_us,
                          int64_t now_us)
{
    struct check_figure figure = {.metric = CHECK_EXPIRES,
                                  .value = (double)(until_us - now_us) / 1e6,
                                  .warn = run->limits.warn,
                                  .crit = run->limits.crit,
                                  .below = true};
    enum check_level level;
    char date[CIVIL_DATE];
    if (until_us == 0)
        return;
    slice_copy(slice_text(identity), figure.of, sizeof figure.of);
    level = check_add_figure(&run->check, &figure);
    civil_date(until_us, date);
    if (figure.value <= 0)
        check_add_finding(&run->check, CHECK_CRITICAL, T_CHECK_KEY_OVER, identity, date);
    else if (level != CHECK_OK)
        check_add_finding(&run->check, level, T_CHECK_KEY_SOON, identity, date, figure.value / DAY);
}

static bool check_key_asked(const struct check_run *run, const char *identity)
{
    return strcmp(run->check.name, "mesh") == 0 || strcmp(run->check.name, identity) == 0;
}

static unsigned check_policy(struct check_run *run, const Koers__Policy__V1__SignedPolicy *in_force,
                             int64_t now_us)
{
    scoped(message_free) Koers__Policy__V1__Policy *policy =
        message_unpack(&koers__policy__v1__policy__descriptor,
                       (struct slice){in_force->policy.data, in_force->policy.len});
    unsigned n = 0;
    if (!policy) {
        check_add_finding(&run->check, CHECK_UNKNOWN, T_CHECK_POLICY_BAD);
        return 1;
    }
    for (size_t i = 0; i < policy->n_identities; i++) {
        const Koers__Policy__V1__Identity *who = policy->identities[i];
        if (who->revoked || !check_key_asked(run, who->name))
            continue;
        check_one_key(run, who->name, who->valid_until_us, now_us);
        n++;
    }
    return n;
}

static unsigned check_status(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status)
{
    unsigned n = 0;
    for (size_t i = 0; i < status->n_nodes; i++) {
        const Koers__Mesh__V1__NodeStatus *row = status->nodes[i];
        if (!check_key_asked(run, row->identity))
            continue;
        check_one_key(run, row->identity, row->key_until_us, status->now_us);
        n++;
    }
    return n;
}

static int ask_key(struct check_run *run)
{
    Koers__Mesh__V1__GetPolicy question = KOERS__MESH__V1__GET_POLICY__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL, *policy = NULL;
    const Koers__Mesh__V1__MeshStatus *status;
    unsigned n;
    int code = check_ask_mesh(run, &answer, &status);
    if (code)
        return code;
    code = check_ask(run, "broker", QUERY_POLICY_GET, &question.base, &policy);
    if (code && code != CODE_NOT_YOURS)
        return code;
    n = code ? check_status(run, status)
             : check_policy(run, (const Koers__Policy__V1__SignedPolicy *)policy, status->now_us);
    if (n == 0)
        check_add_finding(&run->check, CHECK_UNKNOWN, T_CHECK_KEY_NONE, run->check.name);
    else
        check_add_finding(&run->check, CHECK_OK, T_CHECK_KEY_OK, n);
    return CODE_OK;
}

int check_key_run(struct client *c)
{
    return check_named(
        c, &(struct check_task){.about = "key",
                                .name = c->args.n_operands > 0 ? client_operand(c, 0) : "mesh",
                                .ask = ask_key,
                                .unit = DAY,
                                .warn = SOON_WARN,
                                .crit = SOON_CRIT,
                                .below = true});
}
