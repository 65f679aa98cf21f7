/* This file prints a trace as text, as JSON, or as a drawing for Graphviz. */
#include <stdio.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/event/topic.h"
#include "services/command/print.h"
#include "services/operator/trace/texts.h"
#include "services/operator/trace/trace.h"

enum { US = 1000000, INDENT = 512 };

void trace_duration(int64_t us, char text[32])
{
    long long s = us / US;
    if (us < US)
        snprintf(text, 32, "%lld ms", (long long)(us + 500) / 1000);
    else if (s < 60)
        snprintf(text, 32, "%lld,%lld s", s, (long long)(us / (US / 10) % 10));
    else if (s < 3600)
        snprintf(text, 32, "%lld min %lld s", s / 60, s % 60);
    else if (s < 86400)
        snprintf(text, 32, "%lld u %lld min", s / 3600, s / 60 % 60);
    else
        snprintf(text, 32, "%lld d %lld u", s / 86400, s / 3600 % 24);
}

static const char *trace_arrow(const struct trace_event *e)
{
    struct slice flow = topic_token(slice_text(e->topic), 0);
    return slice_is(flow, "up")      ? "↑"
           : slice_is(flow, "down")  ? "↓"
           : slice_is(flow, "ask")   ? "→"
           : slice_is(flow, "reply") ? "←"
                                     : "·";
}

static const char *trace_direction(const struct trace_event *e)
{
    struct slice flow = topic_token(slice_text(e->topic), 0);
    return slice_is(flow, "up") ? "up" : slice_is(flow, "down") ? "down" : "";
}

/* Prints the receiver. Prints nothing if the topic has no receiver or the receiver is the
 * sender. */
static void trace_print_to(const struct trace_event *e)
{
    struct slice to = topic_token(slice_text(e->topic), 1);
    if ((strncmp(e->topic, "reply.", 6) != 0 && strncmp(e->topic, "mesh.", 5) != 0) &&
        !slice_is(to, e->identity))
        printf(T_TRACE_TO, (int)to.n, (const char *)to.data);
}

static void trace_print_event(const struct trace *t, const struct trace_event *e, bool colour)
{
    const char *dim = colour ? "\033[2m" : "", *off = colour ? "\033[0m" : "",
               *bold = colour && e->asked ? "\033[1m" : "";
    char when[CIVIL_TIME], hop[32];
    if (!e->readable) {
        printf(T_TRACE_HIDDEN_AT "\n", (unsigned long long)e->sequence);
        return;
    }
    civil_local(e->committed_us, when);
    printf("%s#%llu %s%s %s%s %s", dim, (unsigned long long)e->sequence, when, off, bold,
           trace_arrow(e), e->identity);
    trace_print_to(e);
    fputs(": ", stdout);
    print_text(stdout, e->summary, 0);
    fputs(off, stdout);
    if (e->hop != TRACE_ROOT && t->list[e->parent].readable) {
        trace_duration(e->hop_us, hop);
        printf("  %s[", dim);
        printf(e->hop == TRACE_WAITING ? T_TRACE_WAITED : T_TRACE_HANDLED, hop);
        printf("]%s", off);
    }
    if (e->n_others > 0)
        fputs(T_TRACE_ALSO, stdout);
    for (size_t i = 0; i < e->n_others; i++)
        printf("%s %s", i ? "," : "", t->list[e->others[i]].subject);
    puts(e->asked ? T_TRACE_ASKED : "");
}

static size_t trace_next_child(const struct trace *t, size_t parent, size_t after)
{
    for (size_t i = after == TRACE_NONE ? 0 : after + 1; i < t->n; i++)
        if (t->list[i].parent == parent)
            return i;
    return TRACE_NONE;
}

/* Prints all events below the event with index `at`, or all events of the trace if `at` is
 * TRACE_NONE. Each line starts with `indent`. */
static void trace_print_below(const struct trace *t, size_t at, char indent[INDENT], bool colour)
{
    size_t n = strlen(indent), child = trace_next_child(t, at, TRACE_NONE), next;
    size_t hidden = at == TRACE_NONE ? 0 : t->list[at].n_hidden;
    for (; child != TRACE_NONE; child = next) {
        next = trace_next_child(t, at, child);
        bool last = next == TRACE_NONE && hidden == 0;
        if (at != TRACE_NONE)
            printf("%s%s", indent, last ? "└─ " : "├─ ");
        trace_print_event(t, &t->list[child], colour);
        if (at != TRACE_NONE && n + 8 < INDENT)
            strcpy(indent + n, last ? "   " : "│  ");
        trace_print_below(t, child, indent, colour);
        indent[n] = 0;
    }
    if (hidden > 0)
        printf("%s└─ " T_TRACE_HIDDEN "\n", indent, hidden);
}

static void trace_print_sum(const struct trace *t)
{
    int64_t sums[3] = {0}, longest = 0;
    char took[32], waited[32], handled[32], most[32];
    for (size_t i = 0; i < t->n; i++) {
        const struct trace_event *e = &t->list[i];
        sums[e->hop] += e->hop_us;
        if (e->hop == TRACE_WAITING && e->hop_us > longest)
            longest = e->hop_us;
    }
    trace_duration(t->list[t->n - 1].committed_us - t->list[0].committed_us, took);
    trace_duration(sums[TRACE_WAITING], waited);
    trace_duration(sums[TRACE_HANDLING], handled);
    trace_duration(longest, most);
    printf("\n" T_TRACE_SUM, t->n, took, waited, handled, most);
}

void trace_print_text(const struct trace *t)
{
    char indent[INDENT] = "";
    trace_print_below(t, TRACE_NONE, indent, client_colour(STDOUT_FILENO));
    trace_print_sum(t);
}

static void trace_json_text(json_t *json, const char *name, const char *text)
{
    if (*text)
        json_object_set_new(json, name, json_string(text));
}

static json_t *trace_json(const struct trace *t, const struct trace_event *e)
{
    static const char *const hops[] = {"", "handling", "waiting"};
    json_t *json = json_object(), *others = json_array();
    char when[CIVIL_TIME];
    civil_utc(e->committed_us, when);
    json_object_set_new(json, "sequence", json_integer((json_int_t)e->sequence));
    trace_json_text(json, "id", e->id);
    json_object_set_new(json, "readable", json_boolean(e->readable));
    trace_json_text(json, "committed_at", e->readable ? when : "");
    trace_json_text(json, "type", e->type);
    trace_json_text(json, "topic", e->topic);
    trace_json_text(json, "direction", trace_direction(e));
    trace_json_text(json, "identity", e->identity);
    trace_json_text(json, "subject", e->readable ? e->subject : "");
    trace_json_text(json, "summary", e->summary);
    json_object_set_new(json, "parent",
                        e->parent == TRACE_NONE
                            ? json_null()
                            : json_integer((json_int_t)t->list[e->parent].sequence));
    trace_json_text(json, "hop", hops[e->hop]);
    if (e->hop != TRACE_ROOT && e->readable && t->list[e->parent].readable)
        json_object_set_new(json, "ms", json_real((double)e->hop_us / 1000));
    for (size_t i = 0; i < e->n_others; i++)
        json_array_append_new(others, json_integer((json_int_t)t->list[e->others[i]].sequence));
    json_object_set_new(json, "others", others);
    json_object_set_new(json, "hidden", json_integer((json_int_t)e->n_hidden));
    json_object_set_new(json, "depth", json_integer(e->depth));
    json_object_set_new(json, "asked", json_boolean(e->asked));
    return json;
}

void trace_print_json(const struct trace *t)
{
    for (size_t i = 0; i < t->n; i++)
        client_print_json(trace_json(t, &t->list[i]));
}

/* ── the drawing for Graphviz ── */

/* Prints a text for a quoted DOT string. Puts a backslash before quotes and backslashes, and
 * replaces line ends by spaces. */
static void dot_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text == '\n' ? ' ' : *text);
    }
}

static void dot_node(const struct trace *t, size_t at)
{
    const struct trace_event *e = &t->list[at];
    char when[CIVIL_TIME];
    civil_local(e->committed_us, when);
    printf("    e%zu [", at);
    if (!e->readable) {
        printf("style=dotted, label=\"" T_TRACE_HIDDEN_AT "\"];\n",
               (unsigned long long)e->sequence);
        return;
    }
    printf("%s%slabel=\"#%llu %s\\n%s: ", e->command ? "shape=ellipse, " : "",
           e->asked ? "penwidth=3, " : "", (unsigned long long)e->sequence, when, e->identity);
    dot_text(e->summary);
    puts("\"];");
    if (e->n_hidden > 0)
        printf("    h%zu [style=dotted, label=\"" T_TRACE_HIDDEN "\"];\n    e%zu -> h%zu "
               "[style=dotted];\n",
               at, e->n_hidden, at, at);
}

static void dot_edges(const struct trace *t, size_t at)
{
    const struct trace_event *e = &t->list[at];
    char hop[32];
    for (size_t i = 0; i < e->n_others; i++)
        printf("    e%zu -> e%zu [style=dashed];\n", e->others[i], at);
    if (e->parent == TRACE_NONE)
        return;
    trace_duration(e->hop_us, hop);
    printf("    e%zu -> e%zu [", e->parent, at);
    if (e->hop == TRACE_WAITING)
        printf("style=dashed, ");
    fputs("label=\"", stdout);
    if (e->readable && t->list[e->parent].readable)
        printf(e->hop == TRACE_WAITING ? T_TRACE_DOT_WAIT : "%s", hop);
    puts("\"];");
}

void trace_print_dot(const struct trace *t)
{
    puts("digraph koers {\n    rankdir=TB;\n    node [shape=box, fontname=\"sans-serif\"];\n"
         "    edge [fontname=\"sans-serif\"];");
    for (size_t i = 0; i < t->n; i++)
        dot_node(t, i);
    for (size_t i = 0; i < t->n; i++)
        dot_edges(t, i);
    puts("}");
}
