/* This file judges whether the broker can be reached (check D01). */
#include <stdio.h>
#include <string.h>

#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"

/* Splits tcp://host:port or tcp://[::1]:port into `host` and `port`. Both are empty if the endpoint
 * has no port. */
static void endpoint_parts(const char *endpoint, char host[256], char port[16])
{
    const char *at = strstr(endpoint, "://"), *colon;
    *host = *port = 0;
    at = at ? at + 3 : endpoint;
    colon = strrchr(at, ':');
    if (!colon)
        return;
    if (*at == '[' && colon > at + 1 && colon[-1] == ']')
        finding_format(host, 256, "%.*s", (int)(colon - at - 2), at + 1);
    else
        finding_format(host, 256, "%.*s", (int)(colon - at), at);
    finding_format(port, 16, "%s", colon + 1);
}

/* Sets the cause and the command if the broker did not answer. The result of the plain TCP
 * connection shows the cause. */
static void judge_door(const struct doctor_facts *f, struct finding *x)
{
    char host[256], port[16];
    endpoint_parts(f->endpoint, host, port);
    switch (f->door) {
    case DOOR_NO_NAME:
        FINDING_SET(x->cause, T_D01_NO_NAME, f->why);
        FINDING_SET(x->command, "getent hosts %s", shell_quoted(host));
        return;
    case DOOR_REFUSED:
        FINDING_SET(x->cause, T_D01_REFUSED);
        remedy_node(f, x, "start", "broker");
        return;
    case DOOR_NO_WAY:
        FINDING_SET(x->cause, T_D01_NO_WAY, f->why);
        FINDING_SET(x->command, "nc -vz %s %s", shell_quoted(host), shell_quoted(port));
        return;
    case DOOR_OPEN:
        FINDING_SET(x->cause, T_D01_OPEN);
        FINDING_SET(x->command, "jq -r .broker_key %s", shell_quoted(f->mesh_path));
        return;
    case DOOR_UNTRIED:
        break;
    }
    FINDING_SET(x->cause, T_D01_UNTRIED);
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
    FINDING_SET(x->text, T_D01_TEXT, f->endpoint);
    switch (f->reach) {
    case REACH_NOT_ADMITTED:
        FINDING_SET(x->cause, T_D01_ADMITTED, f->identity);
        remedy_koers(j->facts, x, "key list");
        break;
    case REACH_PROTOCOL:
        FINDING_SET(x->cause, T_D01_PROTOCOL);
        FINDING_SET(x->command, "koers version");
        break;
    case REACH_LIMIT:
        FINDING_SET(x->cause, T_D01_LIMIT);
        remedy_koers(j->facts, x, "status");
        break;
    case REACH_UP:
    case REACH_NO_FILES:
    case REACH_AWAY:
        judge_door(f, x);
        break;
    }
}
