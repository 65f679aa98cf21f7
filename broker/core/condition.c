#include "broker/core/condition.h"

#include <stdio.h>
#include <string.h>

#include "broker/core/commit.h"
#include "broker/core/data/texts.h"
#include "broker/core/session.h"
#include "broker/core/state.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name
#define PARTING(name)   KOERS__BUS__V1__PARTING__PARTING_##name

#define REFUSAL_PREFIX "not ready: "

struct condition_reason {
    const char *reported; /* the first words of the reason in the reported state */
    const char *dutch;
};

static const struct condition_reason condition_reasons[] = {
    {"disk full", TEXT_NODE_DISK_FULL},
    {"the broker has no room", TEXT_NODE_NO_ROOM},
    {"the broker is behind this view", TEXT_NODE_BROKER_BEHIND},
    {"the broker has another journal", TEXT_NODE_OTHER_JOURNAL},
    {"the outbox is out of step", TEXT_NODE_OUT_OF_STEP},
    {"the records are out of order", TEXT_NODE_OUT_OF_ORDER},
};

/* Writes a length of time in Dutch to `text`, such as "12 s", "3 min" or "2 u 5 min". */
static const char *condition_span(int64_t us, char text[40])
{
    long long s = us / 1000000;
    if (s < 60)
        snprintf(text, 40, TEXT_SPAN_SECONDS, s);
    else if (s < 3600)
        snprintf(text, 40, TEXT_SPAN_MINUTES, s / 60);
    else if (s < 86400)
        snprintf(text, 40, TEXT_SPAN_HOURS, s / 3600, s / 60 % 60);
    else
        snprintf(text, 40, s < 2 * 86400 ? TEXT_SPAN_DAY : TEXT_SPAN_DAYS, s / 86400,
                 s / 3600 % 24);
    return text;
}

static const char *condition_events(uint64_t n, char text[40])
{
    snprintf(text, 40, n == 1 ? TEXT_EVENT_ONE : TEXT_EVENT_MANY, (unsigned long long)n);
    return text;
}

static Koers__Mesh__V1__Condition condition_gone(const struct condition_facts *f,
                                                 struct errtext *why)
{
    const char *text = TEXT_NODE_LOST;
    if (!f->key_valid)
        text = TEXT_NODE_KEY;
    else if (!f->seen)
        text = TEXT_NODE_NEVER;
    else if (f->parting == PARTING(BYE))
        text = TEXT_NODE_BYE;
    else if (f->parting == PARTING(SILENT))
        text = TEXT_NODE_FELL_SILENT;
    else if (f->parting == PARTING(MALFORMED))
        text = TEXT_NODE_MALFORMED;
    else if (f->parting == PARTING(LIMIT))
        text = TEXT_NODE_LIMIT;
    (void)errtext_set(why, 0, "%s", text);
    return CONDITION(GONE);
}

/* Returns REFUSING. Sets `why` to the reason in the state that the node reports. If the reason is
 * in the table above, it is translated into Dutch. */
static Koers__Mesh__V1__Condition condition_refusing(const char *state, struct errtext *why)
{
    const char *reason = state;
    if (strncmp(state, REFUSAL_PREFIX, strlen(REFUSAL_PREFIX)) == 0)
        reason += strlen(REFUSAL_PREFIX);
    for (size_t i = 0; i < sizeof condition_reasons / sizeof *condition_reasons; i++)
        if (strncmp(reason, condition_reasons[i].reported, strlen(condition_reasons[i].reported)) ==
            0)
            reason = condition_reasons[i].dutch;
    (void)errtext_set(why, 0, TEXT_NODE_REFUSING, reason);
    return CONDITION(REFUSING);
}

static Koers__Mesh__V1__Condition condition_on_its_way(const struct condition_facts *f,
                                                       struct errtext *why)
{
    char events[40];
    if (f->state[0] == '\0')
        (void)errtext_set(why, 0, TEXT_NODE_OPENING);
    else
        (void)errtext_set(why, 0,
                          strcmp(f->state, "rebuilding") == 0 ? TEXT_NODE_REBUILDING
                                                              : TEXT_NODE_CATCHING_UP,
                          condition_events(f->lag, events));
    return CONDITION(CATCHING_UP);
}

Koers__Mesh__V1__Condition condition_of(const struct condition_facts *f, struct errtext *why)
{
    char span[40], events[40];
    bool on_its_way = f->state[0] == '\0' || strcmp(f->state, "catching up") == 0 ||
                      strcmp(f->state, "rebuilding") == 0;
    why->text[0] = '\0';
    if (!f->session)
        return condition_gone(f, why);
    if (!on_its_way && strcmp(f->state, "ready") != 0)
        return condition_refusing(f->state, why);
    if (f->silent_us > (int64_t)f->heartbeat_ms * CONDITION_SILENT_BEATS) {
        (void)errtext_set(why, 0, TEXT_NODE_SILENT, condition_span(f->silent_us, span));
        return CONDITION(SILENT);
    }
    if (on_its_way)
        return condition_on_its_way(f, why);
    if (f->waiting_us > CONDITION_BEHIND_US) {
        (void)errtext_set(why, 0, TEXT_NODE_BEHIND, condition_events(f->lag, events),
                          condition_span(f->waiting_us, span));
        return CONDITION(BEHIND);
    }
    return CONDITION(UP);
}

void node_facts(struct core *c, const struct policy_identity *who, struct node_facts *n)
{
    int64_t mono_us = c->ops->mono_us(c->owner), now_us = core_now(c);
    const struct presence *p = presence_get(c, who->name);
    const struct session *s = session_by_number(c, p->session);
    int64_t heard_us = s ? s->heard_us : p->heard_us;
    *n = (struct node_facts){.p = p, .lag = presence_lag(c, p), .n_cursors = s ? s->n_cursors : 0};
    n->waiting_us = n->lag && p->waiting_mono_us ? mono_us - p->waiting_mono_us : 0;
    n->waiting_since_us = n->lag ? p->waiting_since_us : 0;
    n->heard_us = heard_us ? now_us - (mono_us - heard_us) : 0;
    if (!who->node)
        return;
    struct condition_facts f = {.session = s != NULL,
                                .seen = heard_us != 0,
                                .key_valid = policy_valid(who, now_us),
                                .parting = p->parting,
                                .state = p->at_state,
                                .silent_us = mono_us - heard_us,
                                .heartbeat_ms = c->heartbeat_ms,
                                .lag = n->lag,
                                .waiting_us = n->waiting_us};
    n->condition = condition_of(&f, &n->why);
}

Koers__Mesh__V1__Condition broker_condition(struct core *c, struct errtext *why)
{
    char span[40];
    int64_t writing_us = commit_writing_us(c);
    why->text[0] = '\0';
    if (c->stopping || c->ops->full(c->owner)) {
        (void)errtext_set(why, 0, "%s", c->stopping ? TEXT_STOPPING : TEXT_BROKER_FULL);
        return CONDITION(REFUSING);
    }
    if (clock_check(c) != CLOCK_FOLLOWS) {
        (void)errtext_set(why, 0,
                          clock_check(c) == CLOCK_WAITS ? TEXT_CLOCK_WAITS : TEXT_CLOCK_AHEAD,
                          condition_span(clock_jump(c), span));
        return CONDITION(REFUSING);
    }
    if (writing_us > CONDITION_BEHIND_US) {
        (void)errtext_set(why, 0, TEXT_BROKER_DISK, condition_span(writing_us, span));
        return CONDITION(BEHIND);
    }
    return CONDITION(UP);
}
