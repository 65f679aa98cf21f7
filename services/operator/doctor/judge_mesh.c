/* Judging the mesh: the broker, how each node is, programs and clocks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/command/print.h"
#include "services/operator/doctor/judge_internal.h"
#include "services/operator/doctor/texts.h"
#include "services/operator/nodes/node_view.h"

#define CATCHING_UP_LONG (300 * INT64_C(1000000)) /* a year of events takes minutes */
#define BEHIND_BADLY     60.0

/* host and port of tcp://host:port, [::1]:port too. */
static void endpoint_parts(const char *endpoint, char host[256], char port[16])
{
    const char *at = strstr(endpoint, "://"), *colon;
    *host = *port = 0;
    at = at ? at + 3 : endpoint;
    colon = strrchr(at, ':');
    if (!colon)
        return;
    if (*at == '[' && colon > at + 1 && colon[-1] == ']')
        finding_say(host, 256, "%.*s", (int)(colon - at - 2), at + 1);
    else
        finding_say(host, 256, "%.*s", (int)(colon - at), at);
    finding_say(port, 16, "%s", colon + 1);
}

/* The broker gave no answer: what a plain connection says of it. */
static void judge_door(const struct doctor_facts *f, struct finding *x)
{
    char host[256], port[16];
    endpoint_parts(f->endpoint, host, port);
    switch (f->door) {
    case DOOR_NO_NAME:
        SAY(x->cause, T_D01_NO_NAME, f->why);
        SAY(x->command, "getent hosts %s", judge_quoted(host));
        return;
    case DOOR_REFUSED:
        SAY(x->cause, T_D01_REFUSED);
        judge_deed(f, x, "start", "broker");
        return;
    case DOOR_NO_WAY:
        SAY(x->cause, T_D01_NO_WAY, f->why);
        SAY(x->command, "nc -vz %s %s", judge_quoted(host), judge_quoted(port));
        return;
    case DOOR_OPEN:
        SAY(x->cause, T_D01_OPEN);
        SAY(x->command, "jq -r .broker_key %s", judge_quoted(f->mesh_path));
        return;
    case DOOR_UNTRIED:
        break;
    }
    SAY(x->cause, T_D01_UNTRIED);
}

void judge_broker(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    struct finding *x;
    if (f->reach == REACH_NO_FILES)
        return;
    judge_looked(j, CHECK_D01);
    if (f->reach == REACH_UP)
        return;
    x = finding_add(j, CHECK_D01, SEVERITY_ERROR, "broker");
    SAY(x->text, T_D01_TEXT, f->endpoint);
    switch (f->reach) {
    case REACH_NOT_ADMITTED:
        SAY(x->cause, T_D01_ADMITTED, f->identity);
        judge_koers(j->facts, x, "key list");
        break;
    case REACH_PROTOCOL:
        SAY(x->cause, T_D01_PROTOCOL);
        SAY(x->command, "koers version");
        break;
    case REACH_LIMIT:
        SAY(x->cause, T_D01_LIMIT);
        judge_koers(j->facts, x, "status");
        break;
    case REACH_UP:
    case REACH_NO_FILES:
    case REACH_AWAY:
        judge_door(f, x);
        break;
    }
}

/* ---- how each node is ---- */

static void judge_gone(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    char when[40];
    struct finding *x = finding_add(j, CHECK_D02, SEVERITY_ERROR, row->identity);
    if (row->since_us)
        SAY(x->text, T_D02_TEXT, print_when(row->since_us, when), (unsigned long long)row->lag);
    else
        SAY(x->text, T_D02_NEVER);
    SAY(x->cause, T_D02_CAUSE);
    judge_deed(j->facts, x, "start", row->identity);
}

static void judge_silent(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    char when[40];
    struct finding *x = finding_add(j, CHECK_D03, SEVERITY_ERROR, row->identity);
    SAY(x->text, T_D03_TEXT, print_when(row->heard_us, when));
    SAY(x->cause, T_D03_CAUSE);
    judge_deed(j->facts, x, "restart", row->identity);
}

static void judge_behind(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    double seconds = node_lag_seconds(j->facts->status, row);
    struct finding *x = finding_add(
        j, CHECK_D04, seconds > BEHIND_BADLY ? SEVERITY_ERROR : SEVERITY_WARNING, row->identity);
    SAY(x->text, T_D04_TEXT, seconds, (unsigned long long)row->lag);
    SAY(x->cause, T_D04_CAUSE);
    judge_koers(j->facts, x, "status");
}

static void judge_catching_up(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    char when[40];
    struct finding *x;
    if (j->facts->status->now_us - row->since_us < CATCHING_UP_LONG)
        return;
    x = finding_add(j, CHECK_D04, SEVERITY_WARNING, row->identity);
    SAY(x->text, T_D04_CATCHING, print_when(row->since_us, when), (unsigned long long)row->lag);
    SAY(x->cause, T_D04_CAUSE);
    judge_koers(j->facts, x, "status");
}

/* Only a reason that says so is mended by another view; of a full disk it would take more. */
static void judge_refusing(struct judging *j, const Koers__Mesh__V1__NodeStatus *row)
{
    struct finding *x = finding_add(j, CHECK_D05, SEVERITY_ERROR, row->identity);
    const char *reason = *node_reason(row) ? node_reason(row) : row->state;
    SAY(x->text, T_D05_TEXT, reason);
    SAY(x->cause, T_D05_CAUSE);
    if (strstr(reason, "--rebuild"))
        judge_rebuild(j->facts, x, row->identity);
    else
        judge_log(j->facts, x, row->identity);
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
    SAY(x->text, T_D06_TEXT, (unsigned long long)row->parked);
    SAY(x->cause, T_D06_CAUSE);
    judge_koers(j->facts, x, "parked list %s", judge_quoted(row->identity));
}

/* Nodes that are there and did not tell their health; that one may not ask is told once. */
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
        SAY(x->text, T_D07_TEXT, answers ? answers->name : "-");
        SAY(x->cause, T_D07_CAUSE);
        judge_koers(j->facts, x, "doctor --timeout 30");
    }
    if (!denied)
        return;
    x = finding_add(j, CHECK_D08, SEVERITY_WARNING, "");
    SAY(x->text, T_D08_TEXT, f->identity);
    SAY(x->cause, T_D08_CAUSE);
    SAY(x->command, "koers doctor --as operator");
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

/* ---- programs ---- */

static const char *version_of(const char *program)
{
    const char *slash = strchr(program, '/');
    return slash ? slash + 1 : program;
}

/* of: a node; empty: this client. */
static void judge_version(struct judging *j, const char *of, const char *program)
{
    const char *broker = j->facts->status->program;
    struct finding *x;
    if (!*program || strcmp(version_of(program), version_of(broker)) == 0)
        return;
    x = finding_add(j, CHECK_D16, SEVERITY_WARNING, of);
    SAY(x->text, *of ? T_D16_NODE : T_D16_HERE, version_of(program), version_of(broker));
    SAY(x->cause, T_D16_CAUSE);
    judge_koers(j->facts, x, "status");
}

/* Nodes of one program make views of one version. */
static void judge_view_version(struct judging *j, const struct facts_node *a,
                               const struct facts_node *b)
{
    struct finding *x;
    size_t n = strcspn(a->health->program, "/");
    if (n != strcspn(b->health->program, "/") ||
        strncmp(a->health->program, b->health->program, n) != 0 ||
        a->health->view_version == b->health->view_version)
        return;
    x = finding_add(j, CHECK_D16, SEVERITY_WARNING, a->name);
    SAY(x->text, T_D16_VIEW, a->health->view_version, b->name, b->health->view_version);
    SAY(x->cause, T_D16_CAUSE);
    judge_koers(j->facts, x, "status");
}

void judge_programs(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    if (!f->status)
        return;
    judge_looked(j, CHECK_D16);
    judge_version(j, "", f->program);
    for (size_t i = 0; i < f->status->n_nodes; i++)
        if (f->status->nodes[i]->node)
            judge_version(j, f->status->nodes[i]->identity, f->status->nodes[i]->program);
    for (size_t a = 0; a < f->n_nodes; a++)
        for (size_t b = a + 1; b < f->n_nodes; b++)
            if (f->nodes[a].health && f->nodes[b].health)
                judge_view_version(j, &f->nodes[a], &f->nodes[b]);
}

/* ---- clocks ---- */

/* How far the node's clock is ahead of this machine's, as near as the round trip tells. */
static int64_t skew_of(const struct facts_node *node)
{
    int64_t low = node->health->wall_us - node->answered_us;
    int64_t high = node->health->wall_us - node->asked_us;
    return low > 0 ? low : high < 0 ? high : 0;
}

static int skew_order(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* of: a node; empty: this machine. */
static void judge_skew(struct judging *j, const char *of, int64_t skew_us)
{
    int64_t size = skew_us < 0 ? -skew_us : skew_us;
    struct finding *x;
    if (size <= JUDGE_CLOCK_WARNING)
        return;
    x = finding_add(j, CHECK_D15, size > JUDGE_CLOCK_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING, of);
    SAY(x->text, *of ? T_D15_NODE : T_D15_HERE, (double)size / 1e6,
        skew_us > 0 ? T_D15_AHEAD : T_D15_BEHIND);
    SAY(x->cause, T_D15_CAUSE);
    SAY(x->command, "timedatectl set-ntp true");
}

/* The commit clock never goes back: it is ahead where the machine's was set back. */
static void judge_commit_clock(struct judging *j, const struct facts_node *broker, int64_t skew)
{
    const Koers__Mesh__V1__MeshStatus *status = j->facts->status;
    int64_t ahead;
    struct finding *x;
    if (!status || status->trial_clock || strcmp(broker->name, "broker") != 0)
        return;
    ahead = status->now_us - j->facts->status_us - skew;
    if (ahead <= JUDGE_CLOCK_WARNING)
        return;
    x = finding_add(j, CHECK_D15, ahead > JUDGE_CLOCK_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING,
                    broker->name);
    SAY(x->text, T_D15_COMMIT, (double)ahead / 1e6);
    SAY(x->cause, T_D15_SET_BACK);
    SAY(x->command, "timedatectl set-ntp true");
}

/* What most machines say is the time; who differs is named, be it this one. */
void judge_clocks(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    scoped(mem_freep) int64_t *skews = mem_new((f->n_nodes + 1) * sizeof *skews);
    int64_t middle;
    size_t n = 0;
    for (size_t i = 0; i < f->n_nodes; i++)
        if (f->nodes[i].health)
            skews[n++] = skew_of(&f->nodes[i]);
    if (n == 0)
        return;
    judge_looked(j, CHECK_D15);
    qsort(skews, n, sizeof *skews, skew_order);
    middle = skews[n / 2];
    judge_skew(j, "", -middle);
    for (size_t i = 0; i < f->n_nodes; i++)
        if (f->nodes[i].health) {
            int64_t skew = skew_of(&f->nodes[i]);
            judge_skew(j, f->nodes[i].name, skew - middle);
            judge_commit_clock(j, &f->nodes[i], skew);
        }
}
