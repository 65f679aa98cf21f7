/* This file reads the events of a trace from the journal. It makes several passes with different
 * filters: first the subject, then the signals of the bottleneck, then the causes, and last all
 * effects of the commands.
 *
 * When a deadline passes, the cause of the new event is a day.begun event. Such a day.begun event
 * has effects on every subject, so only its effects on the traced subject are read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/base/uuid.h"
#include "common/event/message.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/command/numbers.h"
#include "services/operator/trace/texts.h"
#include "services/operator/trace/trace.h"

enum { VALUES = 200 /* the broker accepts 256 in a filter */, PREFIX_MIN = 4, IDS_SHOWN = 5 };

struct trace_pass {
    struct trace *trace;
    const char *prefix; /* the start of the id, or NULL */
};

static bool trace_pass_matches(void *arg, const struct tail_record *r)
{
    const struct trace_pass *pass = arg;
    return !pass->prefix || (r->event.id.n >= strlen(pass->prefix) &&
                             memcmp(r->event.id.data, pass->prefix, strlen(pass->prefix)) == 0);
}

static void trace_pass_take(void *arg, const struct tail_record *r)
{
    struct trace_pass *pass = arg;
    trace_add(pass->trace, r);
}

static int trace_pass(struct trace *t, struct tail *tail, const char *prefix)
{
    struct trace_pass pass = {t, prefix};
    tail->client = t->client;
    tail->matches = trace_pass_matches;
    tail->take = trace_pass_take;
    tail->arg = &pass;
    if (!tail->next)
        tail->next = 1;
    return tail_go(tail);
}

/* Reads all events whose attribute `name` has one of the values. Returns a CODE_*. */
static int trace_pass_values(struct trace *t, const char *name, char **values, size_t n)
{
    int code = CODE_OK;
    for (size_t at = 0; !code && at < n; at += VALUES) {
        Koers__Bus__V1__Match match = KOERS__BUS__V1__MATCH__INIT, *matches[] = {&match};
        struct tail tail = {.limit = 0};
        koers__bus__v1__filter__init(&tail.filter);
        match.name = unconst_text(name);
        match.values = values + at;
        match.n_values = n - at < VALUES ? n - at : VALUES;
        tail.filter.n_attributes = 1;
        tail.filter.attributes = matches;
        code = trace_pass(t, &tail, NULL);
    }
    return code;
}

static int trace_pass_one(struct trace *t, const char *name, const char *value)
{
    char *values[] = {unconst_text(value)};
    return trace_pass_values(t, name, values, 1);
}

/* A list of texts without duplicates. */
struct trace_set {
    char **values;
    size_t n;
};

static void trace_set_add(struct trace_set *s, const char *value)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->values[i], value) == 0)
            return;
    s->values = mem_grow(s->values, (s->n + 1) * sizeof *s->values);
    s->values[s->n++] = mem_text(value);
}

static void trace_set_fini(struct trace_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->values[i]);
    free(s->values);
}

static bool trace_has(const struct trace *t, const char *id)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->list[i].id, id) == 0)
            return true;
    return false;
}

static int trace_read_signals(struct trace *t)
{
    scoped(trace_set_fini) struct trace_set signals = {0};
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; strcmp(t->list[i].subject, t->subject) == 0 && k < t->list[i].n_signals;
             k++)
            trace_set_add(&signals, t->list[i].signals[k]);
    return trace_pass_values(t, "subject", signals.values, signals.n);
}

static int trace_read_causes(struct trace *t)
{
    scoped(trace_set_fini) struct trace_set causes = {0};
    for (size_t i = 0; i < t->n; i++)
        if (*t->list[i].cause && !trace_has(t, t->list[i].cause))
            trace_set_add(&causes, t->list[i].cause);
    return trace_pass_values(t, "id", causes.values, causes.n);
}

/* Reads the effects of all commands. Each effect has the id of its command in `root`, so this also
 * works for a command that the reader may not see. A day.begun event is not a command, so its
 * effects are not read here. Returns a CODE_*. */
static int trace_read_effects(struct trace *t)
{
    scoped(trace_set_fini) struct trace_set roots = {0};
    for (size_t i = 0; i < t->n; i++) {
        const struct trace_event *e = &t->list[i];
        if (e->command && !*e->cause)
            trace_set_add(&roots, e->id);
        else if (*e->root && !trace_has(t, e->root))
            trace_set_add(&roots, e->root);
    }
    return trace_pass_values(t, "correlationid", roots.values, roots.n);
}

static int trace_read_subject(struct trace *t, const char *number)
{
    slice_copy(slice_text(number), t->subject, sizeof t->subject);
    int code = trace_pass_one(t, "subject", number);
    if (!code && t->n == 0)
        return client_fail(CODE_UNKNOWN, T_TRACE_NOTHING, number);
    if (!code && strncmp(number, "KNP-", 4) == 0)
        code = trace_read_signals(t);
    if (!code)
        code = trace_read_causes(t);
    if (!code)
        code = trace_read_effects(t);
    return code;
}

/* The bottleneck of a signal. `bottleneck` is "" if the signal is in no bottleneck or the relay
 * does not answer. */
struct trace_whose {
    const char *signal;
    char bottleneck[NUMBER_TEXT];
};

static int trace_ask_bottleneck(struct session *s, void *arg)
{
    struct trace_whose *whose = arg;
    Koers__Signal__V1__GetSignal question = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    question.signal = unconst_text(whose->signal);
    Koers__Bus__V1__Answers status =
        session_ask_quietly(s, "relay", QUERY_SIGNAL_GET, &question.base, &answer, NULL);
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        snprintf(whose->bottleneck, sizeof whose->bottleneck, "%s",
                 ((const Koers__Signal__V1__SignalView *)answer)->bottleneck);
    else if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND ||
             status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED ||
             status == KOERS__BUS__V1__ANSWERS__ANSWERS_FAILED)
        return client_fail(CODE_UNKNOWN, T_TRACE_NOTHING, whose->signal);
    else
        client_notice(s->client, T_TRACE_RELAY, whose->signal, whose->signal);
    return CODE_OK;
}

/* Reads the trace of the signal's bottleneck. If the signal is in no bottleneck, or if the relay
 * does not answer, reads the trace of the signal alone. Returns a CODE_*. */
static int trace_read_signal(struct trace *t, const char *number)
{
    struct trace_whose whose = {.signal = number};
    int code = session_run(t->client, trace_ask_bottleneck, &whose);
    if (!code)
        code = trace_read_subject(t, *whose.bottleneck ? whose.bottleneck : number);
    for (size_t i = 0; i < t->n; i++)
        t->list[i].asked = strcmp(t->list[i].subject, number) == 0;
    return code;
}

/* Reads all events that have the same root as t->list[0], the event for which the user asked. If
 * that root is not a command, keeps only the event for which the user asked, its causes and its
 * effects. Returns a CODE_*. */
static int trace_read_family(struct trace *t)
{
    char root[80];
    uint64_t asked = t->list[0].sequence;
    slice_copy(slice_text(*t->list[0].root ? t->list[0].root : t->list[0].id), root, sizeof root);
    t->list[0].asked = true;
    int code = trace_pass_one(t, "id", root);
    if (!code)
        code = trace_pass_one(t, "correlationid", root);
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->list[i].id, root) == 0 && t->list[i].command)
            return code;
    must(t->list[0].sequence == asked);
    trace_keep_family(t);
    return code;
}

static int trace_read_sequence(struct trace *t, const char *what)
{
    struct tail tail = {.limit = 1};
    char *end;
    tail.next = strtoull(what + 1, &end, 10);
    if (*end || tail.next == 0 || what[1] == '-')
        return client_fail(CODE_BAD, T_TRACE_WHAT, what);
    uint64_t wanted = tail.next;
    koers__bus__v1__filter__init(&tail.filter);
    int code = trace_pass(t, &tail, NULL);
    if (!code && (t->n == 0 || t->list[0].sequence != wanted))
        return client_fail(CODE_UNKNOWN, T_TRACE_NOTHING, what);
    return code ? code : trace_read_family(t);
}

static int trace_ambiguous(const struct trace *t, const char *what)
{
    scoped(buf_fini) struct buf names = {0};
    for (size_t i = 0; i < t->n && i < IDS_SHOWN; i++)
        buf_add_text(&names, "%s%s (#%llu)", i ? ", " : "", t->list[i].id,
                     (unsigned long long)t->list[i].sequence);
    if (t->n > IDS_SHOWN)
        buf_add_text(&names, " …");
    return client_fail(CODE_BAD, T_TRACE_MANY, what, t->n, (const char *)names.data);
}

static int trace_read_id(struct trace *t, const char *what)
{
    struct tail tail = {.limit = 0};
    int code;
    if (strspn(what, "0123456789abcdef-") != strlen(what))
        return client_fail(CODE_BAD, T_TRACE_WHAT, what);
    if (strlen(what) < PREFIX_MIN)
        return client_fail(CODE_BAD, T_TRACE_SHORT, what, PREFIX_MIN);
    koers__bus__v1__filter__init(&tail.filter);
    code = uuid_valid(what) ? trace_pass_one(t, "id", what) : trace_pass(t, &tail, what);
    if (!code && t->n == 0)
        return client_fail(CODE_UNKNOWN, T_TRACE_NOTHING, what);
    if (!code && t->n > 1)
        return trace_ambiguous(t, what);
    return code ? code : trace_read_family(t);
}

int trace_read(struct trace *t, const char *what)
{
    char number[NUMBER_TEXT];
    if (number_read("KNP", what, number))
        return trace_read_subject(t, number);
    if (number_read("SIG", what, number))
        return trace_read_signal(t, number);
    return *what == '#' ? trace_read_sequence(t, what) : trace_read_id(t, what);
}
