/* This file implements `koers check lag` and `koers check parked`. Both checks compare values from
 * the answer to `mesh.status` with limits. */
#include <string.h>

#include "common/event/message.h"
#include "services/command/commands.h"
#include "services/operator/check/check_command.h"
#include "services/operator/check/texts.h"
#include "services/operator/nodes/node_view.h"
#include "services/operator/nodes/texts.h"

#define LAG_WARN    10.0
#define LAG_CRIT    60.0
#define PARKED_WARN 1.0
#define PARKED_CRIT 10.0

/* Adds the figures and findings of one node. */
typedef void counts_row_f(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                          const Koers__Mesh__V1__NodeStatus *row);

/* Calls `each` for the node with the name in run->check, or for all nodes if that name is "mesh".
 * Returns the count of these nodes. Adds a finding if the count is 0. */
static unsigned counts_rows(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                            counts_row_f *each)
{
    const char *name = run->check.name;
    bool all = strcmp(name, "mesh") == 0;
    unsigned n = 0;
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node && (all || strcmp(status->nodes[i]->identity, name) == 0)) {
            each(run, status, status->nodes[i]);
            n++;
        }
    if (n == 0)
        check_add_finding(&run->check, CHECK_UNKNOWN, T_NO_NODE, name);
    return n;
}

static const char *counts_name(const struct client *c)
{
    return c->args.n_operands > 0 ? client_operand(c, 0) : "mesh";
}

/* ── koers check lag ── */

static void lag_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                    const Koers__Mesh__V1__NodeStatus *row)
{
    enum check_level level = check_lag(run, status, row);
    if (level != CHECK_OK)
        check_add_finding(&run->check, level, T_CHECK_NODE_LAGS, row->identity,
                          node_lag_seconds(status, row), (unsigned long long)row->lag);
}

static int ask_lag(struct check_run *run)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__MeshStatus *status;
    double seconds = 0;
    unsigned long long events = 0;
    int code = check_ask_mesh(run, &answer, &status);
    if (code || counts_rows(run, status, lag_row) == 0)
        return code;
    for (size_t i = 0; i < run->check.n_figures; i++) {
        const struct check_figure *f = &run->check.figures[i];
        if (f->metric == CHECK_LAG && f->value > seconds)
            seconds = f->value;
        if (f->metric == CHECK_BEHIND && (unsigned long long)f->value > events)
            events = (unsigned long long)f->value;
    }
    check_add_finding(&run->check, CHECK_OK, T_CHECK_LAG_OK, seconds, events);
    return CODE_OK;
}

int check_lag_run(struct client *c)
{
    return check_named(c, &(struct check_task){.about = "lag",
                                               .name = counts_name(c),
                                               .ask = ask_lag,
                                               .unit = 1,
                                               .warn = LAG_WARN,
                                               .crit = LAG_CRIT});
}

/* ── koers check parked ── */

static void parked_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                       const Koers__Mesh__V1__NodeStatus *row)
{
    enum check_level level = check_figure(run, CHECK_PARKED, row->identity, (double)row->parked,
                                          run->limits.warn, run->limits.crit);
    (void)status;
    if (level != CHECK_OK)
        check_add_finding(&run->check, level, T_CHECK_PARKED, row->identity,
                          (unsigned long long)row->parked, row->identity);
}

static int ask_parked(struct check_run *run)
{
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__MeshStatus *status;
    unsigned long long parked = 0;
    unsigned n = 0;
    int code = check_ask_mesh(run, &answer, &status);
    if (!code)
        n = counts_rows(run, status, parked_row);
    if (code || n == 0)
        return code;
    for (size_t i = 0; i < run->check.n_figures; i++)
        if (run->check.figures[i].metric == CHECK_PARKED)
            parked += (unsigned long long)run->check.figures[i].value;
    if (parked > 0)
        check_add_finding(&run->check, CHECK_OK, T_CHECK_PARKED_FEW, parked);
    else
        check_add_finding(&run->check, CHECK_OK, T_CHECK_PARKED_OK, n);
    return CODE_OK;
}

int check_parked_run(struct client *c)
{
    return check_named(c, &(struct check_task){.about = "parked",
                                               .name = counts_name(c),
                                               .ask = ask_parked,
                                               .unit = 1,
                                               .warn = PARKED_WARN,
                                               .crit = PARKED_CRIT});
}
