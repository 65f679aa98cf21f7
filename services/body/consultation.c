/* This file describes the daemon of a consultation body: its topics, its handlers and its
 * questions. */
#include "services/body/consultation.h"

#include <stdio.h>

#include "services/body/agenda.h"
#include "services/body/authority.h"
#include "services/body/receive.h"

static int record_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                         struct outputs *out)
{
    /* const, because a `decide` function may not change it */
    const struct outcome_ops *ops = spec->context;
    return outcome_decide(spec, ops, view, in, out);
}

static const struct handler handlers[] = {
    {EVENT_OUTCOME_RECORD, record_decide, NULL, NULL},
    {EVENT_OUTCOME_RECORDED, NULL, receive_outcome, receive_outcome_admit},
    {EVENT_BOTTLENECK_SUBMITTED, NULL, receive_submitted, NULL},
    {EVENT_BOTTLENECK_JOINED, NULL, receive_joined, NULL},
    {EVENT_BOTTLENECK_REOPENED, NULL, receive_reopened, NULL},
    {EVENT_BOTTLENECK_CLOSED, NULL, receive_closed, NULL},
};

static const struct query queries[] = {
    {QUERY_AGENDA_GET, agenda_get},
    {QUERY_OUTCOME_LIST, outcome_list},
};

/* Sets the topics of the body: events for this body, and events about dossiers that passed through
 * this body. For the second group, the broker delivers only events whose path names this body
 * ("body/path" in the catalogue). */
static void set_topics(struct consultation *c)
{
    size_t n = 0;
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "ask.%s.outcome.record", c->spec.self);
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "up.%s.>", c->spec.self);
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "up.*.outcome.recorded");
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "up.*.bottleneck.reopened");
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "down.*.outcome.recorded");
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "down.relay.bottleneck.joined");
    snprintf(c->topics[n++], CONSULTATION_TOPIC, "down.relay.bottleneck.closed");
    for (size_t i = 0; i < n; i++)
        c->patterns[i] = c->topics[i];
    c->patterns[n] = NULL;
}

void consultation_init(struct consultation *c, const struct consultation_spec *spec)
{
    const struct known_body *known = body_known(spec->self);
    must(known && known->has_daemon && known->has_table);
    must(known->recorder[0]); /* without a recorder, nobody could record an outcome */
    *c = (struct consultation){
        .spec = {.self = spec->self,
                 .program = known->program,
                 .summary = spec->summary,
                 .kind = (int)known->kind,
                 .view_version = DOSSIER_VIEW_VERSION,
                 .schema = dossier_schema,
                 .handlers = handlers,
                 .n_handlers = sizeof handlers / sizeof *handlers,
                 .queries = queries,
                 .n_queries = sizeof queries / sizeof *queries},
        .ops = {.find = dossier_find, .rules = spec->rules},
    };
    set_topics(c);
    c->spec.topics = c->patterns;
    c->spec.context = &c->ops;
}

int consultation_main(const struct consultation_spec *spec, int argc, char **argv)
{
    struct consultation c;
    consultation_init(&c, spec);
    return daemon_main(&c.spec, argc, argv);
}
