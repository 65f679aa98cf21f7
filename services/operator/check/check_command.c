/* This file runs the check of every `koers check` command.
 *
 * The rule: whatever goes wrong, a check does not run much longer than its deadline. The check ends
 * with one of its four exit codes and prints the reason on stdout, because monitors read stdout. */
#include "services/operator/check/check_command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "services/command/commands.h"
#include "services/operator/check/texts.h"

#define CHECK_TIMEOUT_US (3 * 1000000)
#define CHECK_LEAST_US   (50 * 1000) /* the shortest timeout of a question */

bool check_duration(const char *text, double unit, double *secondsp)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"u", 3600}, {"d", 86400}, {"%", 1}};
    char *end;
    double value = strtod(text, &end);
    if (end == text || strspn(text, "0123456789.") != (size_t)(end - text) || !isfinite(value))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(end, units[i].name) == 0) {
            *secondsp = value * units[i].seconds;
            return true;
        }
    *secondsp = value * unit;
    return *end == 0;
}

static int check_limit(const struct client *c, const char *name, double unit, double *limitp)
{
    const char *text = client_option(c, name);
    if (text && !check_duration(text, unit, limitp))
        return client_fail(CODE_USAGE, T_CHECK_BAD_LIMIT, name, text);
    return CODE_OK;
}

static int check_read_limits(const struct client *c, const struct check_task *task,
                             struct check_limits *limits)
{
    int code;
    *limits = (struct check_limits){task->warn, task->crit, CHECK_NO_LIMIT, CHECK_NO_LIMIT};
    code = check_limit(c, "warn", task->unit, &limits->warn);
    if (!code)
        code = check_limit(c, "crit", task->unit, &limits->crit);
    if (!code)
        code = check_limit(c, "warn-events", 1, &limits->warn_events);
    if (!code)
        code = check_limit(c, "crit-events", 1, &limits->crit_events);
    if (!code && limits->crit >= 0 &&
        (task->below ? limits->warn < limits->crit : limits->warn > limits->crit))
        return client_fail(CODE_USAGE, task->below ? T_CHECK_LIMITS_BELOW : T_CHECK_LIMITS);
    return code;
}

/* Sets the timeout of the next question to the time that is left before the deadline, but not to
 * less than CHECK_LEAST_US. */
static void check_budget(struct check_run *run)
{
    int64_t left = run->deadline_us - session_clock();
    run->client->timeout_us = left > CHECK_LEAST_US ? left : CHECK_LEAST_US;
}

int check_ask(struct check_run *run, const char *node, enum catalogue_query_id query,
              const ProtobufCMessage *question, ProtobufCMessage **answerp)
{
    check_budget(run);
    return session_ask(run->session, node, query, question, answerp);
}

enum check_level check_figure(struct check_run *run, enum check_metric metric, const char *of,
                              double value, double warn, double crit)
{
    struct check_figure figure = {.metric = metric, .value = value, .warn = warn, .crit = crit};
    slice_copy(slice_text(of), figure.of, sizeof figure.of);
    return check_add_figure(&run->check, &figure);
}

void check_report(struct check_run *run, enum check_metric metric, const char *of, double value)
{
    check_figure(run, metric, of, value, CHECK_NO_LIMIT, CHECK_NO_LIMIT);
}

struct check_session {
    struct check_run *run;
    check_ask_f *ask;
};

static int check_in_session(struct session *s, void *arg)
{
    struct check_session *in = arg;
    in->run->session = s;
    return in->ask(in->run);
}

/* Returns the level for a failed question. If the broker or the node does not answer, the level is
 * CRITICAL, because a monitor watches for that. Any other error is a problem of this machine or
 * this key and says nothing about the mesh, so the level is UNKNOWN. */
static enum check_level check_failed_level(int code)
{
    return code == CODE_AWAY || code == CODE_TIMED_OUT ? CHECK_CRITICAL : CHECK_UNKNOWN;
}

static const char *check_form(const struct client *c)
{
    const char *form = client_option(c, "form");
    return form ? form : c->json ? "json" : "nagios";
}

int check_perform(struct client *c, const struct check_task *task)
{
    struct check_run run = {.client = c, .check = {.about = task->about, .name = task->name}};
    struct errtext why = {""};
    int code = check_read_limits(c, task, &run.limits);
    enum check_level level;
    if (!slice_has_word(slice_text("nagios prometheus json"), slice_text(check_form(c))))
        code = client_fail(CODE_USAGE, T_NOT_ONE_OF, "form", check_form(c),
                           "nagios, prometheus, json");
    if (code)
        return code;
    if (!client_option(c, "timeout") && !getenv("KOERS_TIMEOUT"))
        c->timeout_us = CHECK_TIMEOUT_US;
    run.deadline_us = session_clock() + c->timeout_us;
    client_fail_into(&why);
    code = session_run(c, check_in_session, &(struct check_session){&run, task->ask});
    client_fail_into(NULL);
    if (code)
        check_add_finding(&run.check, check_failed_level(code), "%s", why.text);
    level = check_level(&run.check);
    check_print(&run.check, check_form(c), stdout);
    check_fini(&run.check);
    return (int)level;
}
