/* This file writes the command of a finding. For a mesh that compose/local runs, the command uses
 * the files in the folder of the mesh. For any other mesh, a command that starts or restarts a
 * node, or shows its log, names both the systemd unit and the container. */
#include "services/operator/doctor/remedy.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "services/operator/doctor/texts.h"

#define SHELL_SAFE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,"

const char *shell_quoted(const char *word)
{
    static char ring[4][FACTS_PATH + 64];
    static unsigned next;
    char *to = ring[next++ % 4];
    size_t n = 0;
    if (*word && strspn(word, SHELL_SAFE) == strlen(word)) {
        finding_format(to, sizeof ring[0], "%s", word);
        return to;
    }
    to[n++] = '\'';
    for (; *word && n < sizeof ring[0] - 6; word++) {
        if (*word == '\'')
            n += (size_t)snprintf(to + n, 5, "'\\''");
        else
            to[n++] = *word;
    }
    to[n++] = '\'';
    to[n] = 0;
    return to;
}

const char *facts_home(const struct doctor_facts *f)
{
    static char home[FACTS_PATH];
    char *slash;
    FINDING_SET(home, "%s", f->mesh_path);
    slash = strrchr(home, '/');
    if (slash)
        *slash = 0;
    return home;
}

/* Writes the name of a node's systemd unit, such as koers-kerngroep@2 or koers-relay. */
static void unit_name(const char *node, char *to, size_t size)
{
    if (strncmp(node, "kerngroep-", 10) == 0)
        finding_format(to, size, "koers-kerngroep@%s", node + 10);
    else
        finding_format(to, size, "koers-%s", node);
}

void remedy_node(const struct doctor_facts *f, struct finding *x, const char *verb,
                 const char *node)
{
    char unit[100], containers[200];
    if (f->launcher) {
        const char *home = shell_quoted(facts_home(f));
        if (strcmp(verb, "start") == 0)
            FINDING_SET(x->command, "KOERS_HOME=%s compose/local up", home);
        else
            FINDING_SET(
                x->command,
                "kill -KILL $(cat %s/run/%s.pid); tail --pid=$(cat %s/run/%s.pid) -f /dev/null; "
                "KOERS_HOME=%s compose/local up",
                home, node, home, node, home);
        return;
    }
    unit_name(node, unit, sizeof unit);
    finding_format(containers, sizeof containers, T_IN_CONTAINERS, verb, node);
    FINDING_SET(x->command, "systemctl %s %s%s", verb, unit, containers);
}

void remedy_log(const struct doctor_facts *f, struct finding *x, const char *node)
{
    char unit[100], containers[200];
    if (f->launcher) {
        FINDING_SET(x->command, "tail -n 30 %s/log/%s.log", shell_quoted(facts_home(f)), node);
        return;
    }
    unit_name(node, unit, sizeof unit);
    finding_format(containers, sizeof containers, T_IN_CONTAINERS, "logs --tail=30", node);
    FINDING_SET(x->command, "journalctl -u %s -n 30%s", unit, containers);
}

void remedy_koers(const struct doctor_facts *f, struct finding *x, const char *format, ...)
{
    char command[300];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    FINDING_SET(x->command, "koers %s%s%s", command, *f->identity ? " --as " : "",
                *f->identity ? shell_quoted(f->identity) : "");
}

void remedy_rebuild(const struct doctor_facts *f, struct finding *x, const char *node)
{
    const char *program = strncmp(node, "kerngroep-", 10) == 0 ? "kerngroep" : node;
    if (f->launcher) {
        const char *home = shell_quoted(facts_home(f));
        FINDING_SET(x->command,
                    "kill $(cat %s/run/%s.pid); tail --pid=$(cat %s/run/%s.pid) -f /dev/null; "
                    "rm -f %s/data/%s/view.db*; KOERS_HOME=%s compose/local up",
                    home, node, home, node, home, node, home);
        return;
    }
    FINDING_SET(x->command, "koers-%s --rebuild  # koers-%s(8), koers-systemd(7)", program,
                program);
}
