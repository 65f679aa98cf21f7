/* Runs one check: reads limits from the options, opens one session, and holds one deadline for all
 * of it. The exit code is the level, 0 to 3, in every form. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"
#include "services/operator/check/check.h"

struct check_limits {
    double warn, crit;               /* in the unit of the check */
    double warn_events, crit_events; /* CHECK_NO_LIMIT: none */
};

struct check_run {
    struct client *client;
    struct session *session; /* borrowed; valid while the check asks */
    struct check check;
    struct check_limits limits;
    int64_t deadline_us; /* monotonic */
};

/* Asks the mesh and fills run->check. Returns a CODE_* if a question got no answer; client_fail has
 * then said why. */
typedef int check_ask_f(struct check_run *run);

/* A check: its questions, the unit of its limits, and its default limits. */
struct check_task {
    const char *about;
    const char *name; /* "" if it is about the whole mesh */
    check_ask_f *ask;
    double unit; /* the unit of a number without one: 1 is seconds, 86400 is days */
    double warn, crit;
    bool below; /* low values are bad, so warn is above crit */
};

/* Runs the check, prints its result, and returns the exit code. */
int check_perform(struct client *c, const struct check_task *task);

/* Adds a figure of a node or key, and returns the level that its limits give it. */
enum check_level check_figure(struct check_run *run, enum check_metric metric, const char *of,
                              double value, double warn, double crit);
/* Adds a figure without limits. */
void check_report(struct check_run *run, enum check_metric metric, const char *of, double value);

/* Asks a question; it waits at most until the deadline. Returns a CODE_*. */
int check_ask(struct check_run *run, const char *node, enum catalogue_query_id query,
              const ProtobufCMessage *question, ProtobufCMessage **answerp);
/* Asks mesh.status and adds its round trip time. *statusp points into *answerp. */
int check_ask_mesh(struct check_run *run, ProtobufCMessage **answerp,
                   const Koers__Mesh__V1__MeshStatus **statusp);
/* Adds the figures of the broker, and a finding if it is not up. */
void check_broker_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status);
/* Like check_perform, but fails first if the name of the task cannot be a node or key. */
int check_named(struct client *c, const struct check_task *task);
/* Adds the figures of one node's lag, and returns the level that their limits give. */
enum check_level check_lag(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                           const Koers__Mesh__V1__NodeStatus *row);
/* Adds the figures and findings of one node. */
void check_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
               const Koers__Mesh__V1__NodeStatus *row);
/* Reads "90s", "5m", "2h", "30d", "20%", or a number in `unit`. Returns false for anything else. */
bool check_duration(const char *text, double unit, double *secondsp);
