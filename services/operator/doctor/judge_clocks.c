/* This file judges whether the clocks of the machines agree (check D15) and whether the nodes have
 * the same version (check D16). */
#include <stdlib.h>
#include <string.h>

#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"

static const char *version_of(const char *program)
{
    const char *slash = strchr(program, '/');
    return slash ? slash + 1 : program;
}

/* Adds a finding if `program` has another version than the broker. Adds no finding if `program` is
 * empty. `of` is a node, or empty for this client. */
static void judge_version(struct judging *j, const char *of, const char *program)
{
    const char *broker = j->facts->status->program;
    struct finding *x;
    if (!*program || strcmp(version_of(program), version_of(broker)) == 0)
        return;
    x = finding_add(j, CHECK_D16, SEVERITY_WARNING, of);
    FINDING_SET(x->text, *of ? T_D16_NODE : T_D16_HERE, version_of(program), version_of(broker));
    FINDING_SET(x->cause, T_D16_CAUSE);
    remedy_koers(j->facts, x, "status");
}

/* Adds a finding if two nodes run the same program but have different versions of the view. */
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
    FINDING_SET(x->text, T_D16_VIEW, a->health->view_version, b->name, b->health->view_version);
    FINDING_SET(x->cause, T_D16_CAUSE);
    remedy_koers(j->facts, x, "status");
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

/* Returns how far the node's clock is ahead of this machine's clock, in microseconds; a negative
 * value means behind. The answer took time, so the exact value is unknown. The function returns the
 * possible value nearest to 0. */
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

/* Adds a finding if the skew is too large. `of` is a node, or empty for this machine. */
static void judge_skew(struct judging *j, const char *of, int64_t skew_us)
{
    int64_t size = skew_us < 0 ? -skew_us : skew_us;
    struct finding *x;
    if (size <= JUDGE_CLOCK_WARNING)
        return;
    x = finding_add(j, CHECK_D15, size > JUDGE_CLOCK_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING, of);
    FINDING_SET(x->text, *of ? T_D15_NODE : T_D15_HERE, (double)size / 1e6,
                skew_us > 0 ? T_D15_AHEAD : T_D15_BEHIND);
    FINDING_SET(x->cause, T_D15_CAUSE);
    FINDING_SET(x->command, "timedatectl set-ntp true");
}

/* Adds a finding if the commit clock is too far ahead of the clock of the broker's machine. The
 * commit clock never goes back, so this happens after the clock of that machine was set back. Adds
 * no finding on a trial mesh, or if `broker` is another node. */
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
    FINDING_SET(x->text, T_D15_COMMIT, (double)ahead / 1e6);
    FINDING_SET(x->cause, T_D15_SET_BACK);
    FINDING_SET(x->command, "timedatectl set-ntp true");
}

/* Compares the clocks of all machines. The median clock counts as the right time. A machine gets a
 * finding if its clock differs too much from the median. This machine is also one of the machines
 * that are compared. */
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
