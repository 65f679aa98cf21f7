/* This file has the tables of the register of schemes: topics, handlers and questions. One daemon
 * serves all ministries, because only a register with all schemes can find overlap. */
#include "services/regelingen/regelingen.h"

#include <string.h>

#include "services/body/bodies.h"
#include "services/body/receive.h"
#include "services/regelingen/publish.h"
#include "services/regelingen/query.h"
#include "services/regelingen/register.h"

static int evolve_published(const struct daemon_spec *spec, struct view *view,
                            const struct input *in)
{
    (void)spec;
    const Koers__Scheme__V1__SchemePublished *p =
        (const Koers__Scheme__V1__SchemePublished *)in->payload;
    return p->scheme ? register_put(view, p) : 0;
}

static int evolve_closed(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    return register_close(view, (const Koers__Scheme__V1__SchemeClosed *)in->payload);
}

static int evolve_day(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    return register_day(view, ((const Koers__Mesh__V1__DayBegun *)in->payload)->date);
}

/* Stores a besluit, with the schemes that it merges. Ignores every other outcome, and every outcome
 * whose sender is not the body that the outcome names. */
static int evolve_outcome(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    (void)spec;
    const Koers__Outcome__V1__Outcome *o = (const Koers__Outcome__V1__Outcome *)in->payload;
    if (!o->record || o->record->kind != KOERS__OUTCOME__V1__KIND__KIND_DECISION ||
        strcmp(o->record->body, in->identity) != 0)
        return 0;
    return register_decision(view, in->id, o);
}

static const struct handler handlers[] = {
    {EVENT_SCHEME_PUBLISH, publish_decide, NULL, NULL},
    {EVENT_SCHEME_CLOSE, close_decide, NULL, NULL},
    {EVENT_DAY_BEGUN, day_decide, evolve_day, NULL},
    {EVENT_OUTCOME_RECORDED, NULL, evolve_outcome, receive_outcome_admit},
    {EVENT_SCHEME_PUBLISHED, NULL, evolve_published, NULL},
    {EVENT_SCHEME_CLOSED, NULL, evolve_closed, NULL},
};

static const struct query queries[] = {
    {QUERY_SCHEME_GET, scheme_get},
    {QUERY_SCHEME_LIST, scheme_list},
};

static const char *const topics[] = {"ask.regelingen.scheme.publish", "ask.regelingen.scheme.close",
                                     "down.dg-overleg.outcome.recorded", "mesh.clock.day.begun",
                                     NULL};

void regelingen_init(struct daemon_spec *spec)
{
    *spec = (struct daemon_spec){.self = "regelingen",
                                 .program = "koers-regelingen",
                                 .summary = "the register of schemes",
                                 .kind = BODY_REGELINGEN,
                                 .view_version = REGISTER_VERSION,
                                 .schema = register_schema,
                                 .topics = topics,
                                 .handlers = handlers,
                                 .n_handlers = sizeof handlers / sizeof *handlers,
                                 .queries = queries,
                                 .n_queries = sizeof queries / sizeof *queries};
}
