/* This file declares how one check runs: it reads limits from the options, opens one session, and
 * applies one deadline to all its questions. The exit code is the level, 0 to 3, for every output
 * form. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"
#include "services/operator/check/check.h"

struct check_limits {
    double warn, crit;               /* in the unit of the check, such as seconds or days */
    double warn_events, crit_events; /* in events; CHECK_NO_LIMIT means no limit */
};

struct check_run {
    struct client *client;
    struct session *session; /* borrowed; valid while the ask function runs */
    struct check check;
    struct check_limits limits;
    int64_t deadline_us; /* on the monotonic clock, in microseconds */
};

/* Asks the mesh and fills run->check. Returns CODE_OK, or another CODE_* if a question got no
 * answer. If it returns an error, it has already printed the reason with client_fail. */
typedef int check_ask_f(struct check_run *run);

/* Describes one check: the function that asks, the unit of the limits, and the default limits. */
struct check_task {
    const char *about;
    const char *name; /* "" if the check is about the whole mesh */
    check_ask_f *ask;
    double unit; /* the unit, in seconds, of a limit without a suffix; 86400 means days */
    double warn, crit;
    bool below; /* true: low values are bad, so `warn` is above `crit` */
};

/* Runs the check and prints the result. Returns the exit code. */
int check_perform(struct client *c, const struct check_task *task);

/* Adds a figure. `of` is the node or key that was measured. Returns the level that follows from the
 * limits. */
enum check_level check_figure(struct check_run *run, enum check_metric metric, const char *of,
                              double value, double warn, double crit);
/* Adds a figure that has no limits. */
void check_report(struct check_run *run, enum check_metric metric, const char *of, double value);

/* Asks one question. Waits for the answer until the deadline, but at least 50 ms. If the answer
 * comes, sets *answerp to it, and the caller frees it. Returns a CODE_*. */
int check_ask(struct check_run *run, const char *node, enum catalogue_query_id query,
              const ProtobufCMessage *question, ProtobufCMessage **answerp);
/* Asks the query `mesh.status` and adds a figure with the time until the answer came. *statusp
 * points into *answerp, so the caller frees only *answerp. Returns a CODE_*. */
int check_ask_mesh(struct check_run *run, ProtobufCMessage **answerp,
                   const Koers__Mesh__V1__MeshStatus **statusp);
/* Adds the figures of the broker. Adds a finding if the broker is not up. */
void check_broker_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status);
/* Checks the name in the task. If it is not a valid name of a node or key, prints an error and
 * returns CODE_USAGE. Otherwise calls check_perform and returns its exit code. */
int check_named(struct client *c, const struct check_task *task);
/* Adds the figures of the node's lag. Returns the level that follows from the limits. */
enum check_level check_lag(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
                           const Koers__Mesh__V1__NodeStatus *row);
/* Adds the figures and findings of one node. */
void check_row(struct check_run *run, const Koers__Mesh__V1__MeshStatus *status,
               const Koers__Mesh__V1__NodeStatus *row);
/* Reads a limit: "90s", "5m", "2h", "30d", "20%", or a number in `unit`. Returns false for any
 * other text. */
bool check_duration(const char *text, double unit, double *secondsp);
