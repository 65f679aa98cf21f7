/* This file writes log lines about inputs and outputs. A line names the action, the object, the
 * result, the origin and the actor (BIO2 8.15.01), and the ids that connect the lines of all
 * daemons about one matter. Two rules. Commands of people, handovers and parked inputs are logged
 * at info or above, everything else at debug. No line contains a payload, a key or a contact. */
#include "common/daemon/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "common/event/topic.h"

#define LOG_RULES 200

static const Koers__Mesh__V1__Reply *log_reply(const struct reading *g, const struct outputs *o)
{
    for (size_t i = 0; i < o->n; i++) {
        if (o->list[i]->row->id != EVENT_REPLY)
            continue;
        const Koers__Mesh__V1__Reply *reply = (const Koers__Mesh__V1__Reply *)o->list[i]->payload;
        if (strcmp(reply->command_id, g->in.id) == 0)
            return reply;
    }
    return NULL;
}

/* Writes the names of the broken rules to `to`, separated by commas. The texts of the refusals are
 * left out, because a text may quote a person. */
static void log_rules(const Koers__Mesh__V1__Reply *reply, char to[LOG_RULES])
{
    size_t n = 0;
    to[0] = '\0';
    for (size_t i = 0; i < reply->n_refusals && n < LOG_RULES - 1; i++)
        n +=
            (size_t)snprintf(to + n, LOG_RULES - n, "%s%s", i ? "," : "", reply->refusals[i]->rule);
}

void log_input(const struct reading *g, const struct outputs *o)
{
    char fields[EVENT_LOG_FIELDS], rules[LOG_RULES];
    const Koers__Mesh__V1__Reply *reply = log_reply(g, o);
    if (reply) {
        bool refused = reply->n_refusals > 0;
        log_rules(reply, rules);
        log_info("command handled", "sequence=%" PRIu64 " identity=%s role=%s result=%s %s=%s %s",
                 g->in.sequence, log_value(g->in.identity), log_value(g->in.role),
                 refused ? "refused" : "done", refused ? "rules" : "about",
                 log_value(refused ? rules : reply->subject), event_log_fields(&g->event, fields));
    } else if (log_enabled(LOG_DEBUG)) {
        log_debug("input handled", "sequence=%" PRIu64 " identity=%s outputs=%zu %s",
                  g->in.sequence, log_value(g->in.identity), o->n,
                  event_log_fields(&g->event, fields));
    }
}

void log_repeated(const struct reading *g)
{
    char fields[EVENT_LOG_FIELDS];
    log_warn("repeated input ignored", "sequence=%" PRIu64 " identity=%s %s", g->in.sequence,
             log_value(g->in.identity), event_log_fields(&g->event, fields));
}

void log_parked(const struct reading *g, const char *why)
{
    char fields[EVENT_LOG_FIELDS];
    log_warn("input parked", "sequence=%" PRIu64 " identity=%s reason=%s %s", g->in.sequence,
             log_value(g->in.identity), log_value(why), event_log_fields(&g->event, fields));
}

void log_output(struct slice bytes, uint64_t sequence)
{
    struct event e;
    char fields[EVENT_LOG_FIELDS], cause[24];
    if (event_scan(&e, bytes, NULL) != EVENT_OK)
        return;
    bool over = slice_is(topic_token(e.topic, 0), "up");
    if (!over && !log_enabled(LOG_DEBUG))
        return;
    (void)slice_copy(event_attribute(&e, "causeseq"), cause, sizeof cause);
    log_line(over ? LOG_INFO : LOG_DEBUG, over ? "handed over" : "output journaled",
             "sequence=%" PRIu64 " cause=%s %s", sequence, log_value(cause),
             event_log_fields(&e, fields));
}

void log_output_refused(struct slice bytes, const char *reason)
{
    struct event e = {0};
    char fields[EVENT_LOG_FIELDS];
    (void)event_scan(&e, bytes, NULL);
    log_error("output refused", "reason=%s %s", reason, event_log_fields(&e, fields));
}
