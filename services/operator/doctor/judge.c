/* The judge: every check in turn, and what they share. */
#include "services/operator/doctor/judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/slice.h"
#include "common/base/utf8.h"
#include "services/command/client.h"
#include "services/operator/doctor/judge_internal.h"
#include "services/operator/doctor/texts.h"

#define SAFE "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,"

static const struct {
    const char *code, *name;
} checks[N_CHECKS] = {
#define CHECK(id, name, ...) {#id, #name},
#include "services/operator/doctor/checks.def"
#undef CHECK
};

const char *check_code(enum check_id check)
{
    return checks[check].code;
}

const char *check_name(enum check_id check)
{
    return checks[check].name;
}

struct finding *finding_add(struct judging *j, enum check_id check, enum severity severity,
                            const char *of)
{
    struct findings *to = j->to;
    to->list = mem_grow(to->list, (to->n + 1) * sizeof *to->list);
    to->list[to->n] = (struct finding){.check = check, .severity = severity};
    SAY(to->list[to->n].of, "%s", of);
    judge_looked(j, check);
    return &to->list[to->n++];
}

void finding_say(char *to, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(to, size, format, args);
    va_end(args);
    utf8_trim(to); /* JSON takes no half character */
}

void judge_looked(struct judging *j, enum check_id check)
{
    j->to->looked[check] = true;
}

const char *judge_quoted(const char *word)
{
    static char ring[4][FACTS_PATH + 64];
    static unsigned next;
    char *to = ring[next++ % 4];
    size_t n = 0;
    if (*word && strspn(word, SAFE) == strlen(word)) {
        finding_say(to, sizeof ring[0], "%s", word);
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

const char *judge_home(const struct doctor_facts *f)
{
    static char home[FACTS_PATH];
    char *slash;
    SAY(home, "%s", f->mesh_path);
    slash = strrchr(home, '/');
    if (slash)
        *slash = 0;
    return home;
}

const char *judge_size(uint64_t bytes)
{
    static char ring[4][40];
    static unsigned next;
    char *to = ring[next++ % 4];
    double mib = (double)bytes / 1048576.0;
    if (mib < 1024)
        finding_say(to, sizeof ring[0], "%.0f MiB", mib);
    else
        finding_say(to, sizeof ring[0], "%.1f GiB", mib / 1024);
    return to;
}

/* koers-kerngroep@2, koers-relay */
static void judge_unit(const char *node, char *to, size_t size)
{
    if (strncmp(node, "kerngroep-", 10) == 0)
        finding_say(to, size, "koers-kerngroep@%s", node + 10);
    else
        finding_say(to, size, "koers-%s", node);
}

void judge_deed(const struct doctor_facts *f, struct finding *x, const char *deed, const char *node)
{
    char unit[100], containers[200];
    if (f->launcher) {
        const char *home = judge_quoted(judge_home(f));
        if (strcmp(deed, "start") == 0)
            SAY(x->command, "KOERS_HOME=%s compose/local up", home);
        else
            SAY(x->command,
                "kill -KILL $(cat %s/run/%s.pid); tail --pid=$(cat %s/run/%s.pid) -f /dev/null; "
                "KOERS_HOME=%s compose/local up",
                home, node, home, node, home);
        return;
    }
    judge_unit(node, unit, sizeof unit);
    finding_say(containers, sizeof containers, T_IN_CONTAINERS, deed, node);
    SAY(x->command, "systemctl %s %s%s", deed, unit, containers);
}

void judge_log(const struct doctor_facts *f, struct finding *x, const char *node)
{
    char unit[100], containers[200];
    if (f->launcher) {
        SAY(x->command, "tail -n 30 %s/log/%s.log", judge_quoted(judge_home(f)), node);
        return;
    }
    judge_unit(node, unit, sizeof unit);
    finding_say(containers, sizeof containers, T_IN_CONTAINERS, "logs --tail=30", node);
    SAY(x->command, "journalctl -u %s -n 30%s", unit, containers);
}

void judge_koers(const struct doctor_facts *f, struct finding *x, const char *format, ...)
{
    char words[300];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    SAY(x->command, "koers %s%s%s", words, *f->identity ? " --as " : "",
        *f->identity ? judge_quoted(f->identity) : "");
}

void judge_rebuild(const struct doctor_facts *f, struct finding *x, const char *node)
{
    const char *program = strncmp(node, "kerngroep-", 10) == 0 ? "kerngroep" : node;
    if (f->launcher) {
        const char *home = judge_quoted(judge_home(f));
        SAY(x->command,
            "kill $(cat %s/run/%s.pid); tail --pid=$(cat %s/run/%s.pid) -f /dev/null; "
            "rm -f %s/data/%s/view.db*; KOERS_HOME=%s compose/local up",
            home, node, home, node, home, node, home);
        return;
    }
    SAY(x->command, "koers-%s --rebuild  # koers-%s(8), koers-systemd(7)", program, program);
}

int64_t judge_now(const struct doctor_facts *f)
{
    return f->status ? f->status->now_us : f->now_us;
}

/* In order of check, and within it as they were found. */
static int finding_order(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;
    if (x->check != y->check)
        return x->check < y->check ? -1 : 1;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    return strcmp(x->of, y->of);
}

void judge(const struct doctor_facts *f, struct findings *to)
{
    struct judging j = {f, to};
    *to = (struct findings){0};
    judge_broker(&j);
    judge_nodes(&j);
    judge_programs(&j);
    judge_clocks(&j);
    for (size_t i = 0; i < f->n_nodes; i++)
        judge_host(&j, &f->nodes[i]);
    judge_keys(&j);
    judge_policy(&j);
    judge_outboxes(&j);
    if (to->n > 1)
        qsort(to->list, to->n, sizeof *to->list, finding_order);
}

void findings_fini(struct findings *f)
{
    free(f->list);
    *f = (struct findings){0};
}

enum severity findings_worst(const struct findings *f)
{
    enum severity worst = SEVERITY_OK;
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].severity > worst)
            worst = f->list[i].severity;
    return worst;
}
