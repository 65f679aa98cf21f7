/* This file implements `koers tail`. It reads the options that set the start, the end and the
 * output form, and refuses options that contradict each other. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "services/command/choices.h"
#include "services/command/commands.h"
#include "services/operator/tail/tail.h"
#include "services/operator/tail/tail_counts.h"
#include "services/operator/tail/tail_filter.h"
#include "services/operator/tail/tail_graph.h"
#include "services/operator/tail/tail_template.h"

enum { LAST_DEFAULT = 10, LAST_MAX = 100000, EVERY_MAX = 3600 };

/* Groups of options that exclude each other. The user may set only one option of each group. */
static const char *const tail_alone[] = {
    "since from all last",
    "json cloudevents raw format",
    "counts graph cloudevents",
    "counts graph raw",
    "counts graph format",
    "counts graph cursor-file",
    "graph last",
    "graph all",
    "graph since",
    "graph from",
    "graph limit",
    "limit last",
};

/* Options that need another option. In a row, the first option needs the second. */
static const char *const tail_needs[][2] = {{"every", "graph"}};

static int tail_check_line(const struct client *c, const char *line)
{
    char name[32], first[32] = "";
    while (*line) {
        size_t n = strcspn(line, " ");
        slice_copy((struct slice){(const uint8_t *)line, n}, name, sizeof name);
        line += n + (line[n] == ' ');
        if (!options_has(&c->args, name))
            continue;
        if (*first)
            return client_fail(CODE_USAGE, T_NOT_TOGETHER, first, name);
        slice_copy(slice_text(name), first, sizeof first);
    }
    return CODE_OK;
}

static int tail_check(const struct client *c)
{
    int code = CODE_OK;
    for (size_t i = 0; !code && i < sizeof tail_alone / sizeof *tail_alone; i++)
        code = tail_check_line(c, tail_alone[i]);
    for (size_t i = 0; !code && i < sizeof tail_needs / sizeof *tail_needs; i++)
        if (options_has(&c->args, tail_needs[i][0]) && !options_has(&c->args, tail_needs[i][1]))
            code = client_fail(CODE_USAGE, T_NEEDS, tail_needs[i][0], tail_needs[i][1]);
    if (!code && options_has(&c->args, "raw") && isatty(STDOUT_FILENO))
        code = client_fail(CODE_USAGE, T_RAW_TERMINAL);
    return code;
}

static int tail_moment(const struct client *c, const char *name, const char **textp, int64_t *usp)
{
    *textp = client_option(c, name);
    if (*textp && !civil_parse(usp, *textp, civil_now_us()))
        return client_fail(CODE_BAD, T_OPTION T_BAD_MOMENT, name, *textp);
    if (*textp && *usp < 1)
        *usp = 1;
    return CODE_OK;
}

/* Reads `--last`, which says how many of the last events are shown. With `--follow`, the value 0
 * means that only new events are shown. Returns a CODE_*. */
static int tail_last(struct tail *t)
{
    const char *text = client_option(t->client, "last");
    if (text && strcmp(text, "0") == 0 && t->follow)
        return CODE_OK;
    t->last = LAST_DEFAULT;
    return choice_number(t->client, "last", LAST_MAX, &t->last);
}

/* Reads where the tail starts: `--all`, `--from`, `--since` or `--last`. If none of these is set,
 * the start depends on other options. With `--cursor-file`, or with `--counts` but not `--follow`,
 * the tail starts at the first event. With `--graph`, or with `--counts` and `--follow`, it starts
 * at the head. Without these options it shows the last LAST_DEFAULT events. Returns a CODE_*. */
static int tail_start(struct tail *t)
{
    const struct client *c = t->client;
    bool whole = options_has(&c->args, "all") || t->cursor_file || (t->counts && !t->follow);
    int code = choice_number(c, "from", INT64_MAX, &t->next);
    if (!code)
        code = choice_number(c, "limit", UINT64_MAX, &t->limit);
    if (!code)
        code = tail_moment(c, "since", &t->since, &t->since_us);
    if (!code)
        code = tail_moment(c, "until", &t->until, &t->until_us);
    if (code || t->next || t->since || t->graph)
        return code;
    if (options_has(&c->args, "last") || !(whole || (t->counts && t->follow)))
        return tail_last(t);
    t->next = whole ? 1 : 0;
    return CODE_OK;
}

static int tail_every(const struct client *c, int64_t *usp)
{
    const char *text = client_option(c, "every");
    char *end;
    double seconds = text ? strtod(text, &end) : 0;
    if (text && (end == text || *end || !(seconds >= 0.1 && seconds <= EVERY_MAX)))
        return client_fail(CODE_BAD, T_BAD_EVERY, text);
    *usp = (int64_t)(seconds * 1e6);
    return CODE_OK;
}

/* Reads the output form. If the form needs a template, a graph or an object for the counts, creates
 * it. tail_run frees it. Returns a CODE_*. */
static int tail_forms(struct tail *t, struct tail_template **templatep)
{
    const struct client *c = t->client;
    int64_t every_us = 0;
    int code = tail_every(c, &every_us);
    if (!code && options_has(&c->args, "format"))
        code = tail_template_new(templatep, client_option(c, "format"));
    if (code)
        return code;
    t->template = *templatep;
    t->form = *templatep                             ? TAIL_TEMPLATE
              : options_has(&c->args, "cloudevents") ? TAIL_CLOUDEVENTS
              : options_has(&c->args, "raw")         ? TAIL_RAW
              : c->json                              ? TAIL_JSON
                                                     : TAIL_LINES;
    if (options_has(&c->args, "counts"))
        tail_counts_new(&t->counts, c->json);
    if (options_has(&c->args, "graph"))
        tail_graph_new(&t->graph, c->json, every_us);
    t->follow = t->follow || t->graph;
    return CODE_OK;
}

int tail_run(struct client *c)
{
    struct tail t = {.client = c,
                     .follow = options_has(&c->args, "follow"),
                     .tell_withheld = !options_has(&c->args, "readable"),
                     .cursor_file = client_option(c, "cursor-file")};
    struct tail_flags flags = {.topics = NULL};
    struct tail_template *template = NULL;
    int code = tail_check(c);
    if (!code)
        code = tail_forms(&t, &template);
    if (!code)
        code = tail_start(&t);
    if (!code)
        code = tail_filter(&t, &flags);
    if (!code)
        code = tail_go(&t);
    tail_flags_fini(&flags);
    tail_template_destroy(&template);
    tail_counts_destroy(&t.counts);
    tail_graph_destroy(&t.graph);
    return code;
}
