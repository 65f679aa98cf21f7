/* This file judges the condition of each node (checks D02 to D08). It uses the broker's status and
 * the answers of the nodes. */
#include <string.h>

#include "services/command/print.h"
#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"
#include "services/operator/nodes/node_view.h"

/* In microseconds. A node that catches up for longer than this gets a finding. A node needs minutes
 * to read a year of events. */
#define CATCHING_UP_LONG (300 * INT64_C(1000000))
#define BEHIND_BADLY     60.0 /* in seconds; a node with a longer delay gets an error */

static void judge_gone(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    char when[40];
    struct finding *x = finding_add(j, CHECK_D02, SEVERITY_ERROR, row->identity);
    if (row->since_us)
        FINDING_SET(x->text, T_D02_TEXT, print_when(row->since_us, when),
                    (unsigned long long)row->lag);
    else
        FINDING_SET(x->text, T_D02_NEVER);
    FINDING_SET(x->cause, T_D02_CAUSE);
    remedy_node(j->facts, x, "start", row->identity);
}

static void judge_silent(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    char when[40];
    struct finding *x = finding_add(j, CHECK_D03, SEVERITY_ERROR, row->identity);
    FINDING_SET(x->text, T_D03_TEXT, print_when(row->heard_us, when));
    FINDING_SET(x->cause, T_D03_CAUSE);
    remedy_node(j->facts, x, "restart", row->identity);
}

static void judge_behind(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    double seconds = node_lag_seconds(j->facts->status, row);
    struct finding *x = finding_add(
        j, CHECK_D04, seconds > BEHIND_BADLY ? SEVERITY_ERROR : SEVERITY_WARNING, row->identity);
    FINDING_SET(x->text, T_D04_TEXT, seconds, (unsigned long long)row->lag);
    FINDING_SET(x->cause, T_D04_CAUSE);
    remedy_koers(j->facts, x, "status");
}

static void judge_catching_up(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    char when[40];
    struct finding *x;
    if (j->facts->status->now_us - row->since_us < CATCHING_UP_LONG)
        return;
    x = finding_add(j, CHECK_D04, SEVERITY_WARNING, row->identity);
    FINDING_SET(x->text, T_D04_CATCHING, print_when(row->since_us, when),
                (unsigned long long)row->lag);
    FINDING_SET(x->cause, T_D04_CAUSE);
    remedy_koers(j->facts, x, "status");
}

/* Adds a finding for a node that refuses to work. The finding proposes --rebuild only if the node's
 * reason names --rebuild, because on a full disk a rebuild needs even more space. */
static void judge_refusing(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    struct finding *x = finding_add(j, CHECK_D05, SEVERITY_ERROR, row->identity);
    const char *reason = *node_reason(row) ? node_reason(row) : row->state;
    FINDING_SET(x->text, T_D05_TEXT, reason);
    FINDING_SET(x->cause, T_D05_CAUSE);
    if (strstr(reason, "--rebuild"))
        remedy_rebuild(j->facts, x, row->identity);
    else
        remedy_log(j->facts, x, row->identity);
}

static void judge_condition(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    switch (node_condition(row)) {
    case KOERS__MESH__V1__CONDITION__CONDITION_GONE:
        judge_gone(j, row);
        return;
    case KOERS__MESH__V1__CONDITION__CONDITION_SILENT:
        judge_silent(j, row);
        return;
    case KOERS__MESH__V1__CONDITION__CONDITION_BEHIND:
        judge_behind(j, row);
        return;
    case KOERS__MESH__V1__CONDITION__CONDITION_CATCHING_UP:
        judge_catching_up(j, row);
        return;
    case KOERS__MESH__V1__CONDITION__CONDITION_REFUSING:
        judge_refusing(j, row);
        return;
    case KOERS__MESH__V1__CONDITION__CONDITION_UNSPECIFIED:
    case KOERS__MESH__V1__CONDITION__CONDITION_UP:
    case _KOERS__MESH__V1__CONDITION_IS_INT_SIZE:
        return;
    }
}

static void judge_parked(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    struct finding *x;
    if (row->parked == 0)
        return;
    x = finding_add(j, CHECK_D06, SEVERITY_WARNING, row->identity);
    FINDING_SET(x->text, T_D06_TEXT, (unsigned long long)row->parked);
    FINDING_SET(x->cause, T_D06_CAUSE);
    remedy_koers(j->facts, x, "parked list %s", shell_quoted(row->identity));
}

/* Adds a finding for each node that has a session but did not report its health. If the user's role
 * may not ask for the health of a node or for the policy, adds one finding for the whole mesh. */
static void judge_answers(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    struct finding *x;
    bool denied = f->policy_answers == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED;
    for (size_t i = 0; i < f->n_nodes; i++) {
        const struct facts_node *node = &f->nodes[i];
        const ProtobufCEnumValue *answers = protobuf_c_enum_descriptor_get_value(
            &koers__bus__v1__answers__descriptor, (int)node->answers);
        if (node->answers == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED) {
            denied = true;
            continue;
        }
        if (node->answers == KOERS__BUS__V1__ANSWERS__ANSWERS_OK ||
            node->answers == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_THERE)
            continue;
        x = finding_add(j, CHECK_D07, SEVERITY_WARNING, node->name);
        FINDING_SET(x->text, T_D07_TEXT, answers ? answers->name : "-");
        FINDING_SET(x->cause, T_D07_CAUSE);
        remedy_koers(j->facts, x, "doctor --timeout 30");
    }
    if (!denied)
        return;
    x = finding_add(j, CHECK_D08, SEVERITY_WARNING, "");
    FINDING_SET(x->text, T_D08_TEXT, f->identity);
    FINDING_SET(x->cause, T_D08_CAUSE);
    FINDING_SET(x->command, "koers doctor --as operator");
}

void judge_nodes(struct judging *j)
{
    const Koers__Mesh__V1__MeshStatus *status = j->facts->status;
    if (!status)
        return;
    for (enum check_id check = CHECK_D02; check <= CHECK_D08; check++)
        judge_looked(j, check);
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node) {
            judge_condition(j, status->nodes[i]);
            judge_parked(j, status->nodes[i]);
        }
    judge_answers(j);
}
