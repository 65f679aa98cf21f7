/* A check of one thing: limits from the options, one session, and the time that all of it may take.
 * Its exit code is its level, 0 to 3, in every form. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"
#include "services/operator/check/check.h"

struct check_limits {
    double warn, crit;               /* seconds, or what the check counts */
    double warn_events, crit_events; /* CHECK_NO_LIMIT: none */
};

struct check_run {
    struct client *client;
    struct session *session; /* while it asks */
    struct check check;
    struct check_limits limits;
    int64_t deadline_us; /* monotonic */
};

/* Fills run->check. A CODE_* if the question had no answer, which client_fail has said. */
typedef int check_ask_f(struct check_run *run);

/* What a check's limits are in, and those that it has when none are given. */
struct check_task {
    const char *about;
    const char *name; /* "" if it is about all */
    check_ask_f *ask;
    double unit; /* of a bare number: 1 for seconds, 86400 for days */
    double warn, crit;
    bool below; /* warn is above crit */
};

/* Runs it and prints it; the exit code. */
int check_go(struct client *c, const struct check_task *task);

/* Keeps a figure of a node or key; what its limits make of it. */
enum check_level check_figure(struct check_run *run, enum check_metric metric, const char *of,
                              double value, double warn, double crit);
/* One without limits. */
void check_tell(struct check_run *run, enum check_metric metric, const char *of, double value);

/* Asks with what is left of the time. A CODE_*. */
int check_ask(struct check_run *run, const char *node, enum catalogue_query_id query,
              const ProtobufCMessage *question, ProtobufCMessage **answerp);
/* mesh.status, and how long it took. *statusp is freed with answerp. */
int check_ask_mesh(struct check_run *run, ProtobufCMessage **answerp,
                   const Koers__Mesh__V1__MeshStatus **statusp);
/* Figures of the broker, and a finding if it is not up. */
void check_broker_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status);
/* check_go, if the task's name can be that of a node or key. */
int check_named(struct client *c, const struct check_task *task);
/* Figures of one node's lag; what the limits make of them. */
enum check_level check_lag(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                           const Koers__Mesh__V1__NodeStatus *row);
/* Figures and findings of one row. */
void check_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
               const Koers__Mesh__V1__NodeStatus *row);
/* "90s", "5m", "2h", "30d", "20%", or a bare number of `unit`; false if it is none. */
bool check_duration(const char *text, double unit, double *secondsp);
