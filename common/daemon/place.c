/* This file checks whether an event is on an allowed topic (place.h). The broker checks topics but
 * never reads a type. So each daemon checks three things: the topic fits the type, a command is for
 * this daemon, and the sender may publish facts on this topic (proto/README.md, "Rights"). */
#include "common/daemon/place.h"

#include <string.h>

#include "common/daemon/people.h"
#include "common/daemon/texts.h"
#include "common/event/topic.h"

#define PLACE_RELAY "relay" /* the only node that may send to a province */

#define place_text(s) (int)(s).n, (const char *)(s).data

/* Returns true if this daemon is `receiver`, or if the path of the event contains this daemon.
 * `receiver` is the second word of the topic up.<receiver>. */
static bool place_concerns(const struct reading *g, const char *self, struct slice receiver)
{
    return slice_is(receiver, self) ||
           slice_has_word(event_attribute(&g->event, "path"), slice_text(self));
}

static bool place_is_of_broker(struct slice node)
{
    return slice_is(node, RUNTIME_BROKER) || slice_is(node, "clock");
}

/* Returns true if the sender may publish facts on this topic. `kind` and `node` are the first two
 * words of the topic. */
static bool place_is_of_sender(const struct reading *g, struct slice kind, struct slice node)
{
    if (slice_is(kind, "up"))
        return catalogue_publishes(g->in.row, g->in.role);
    if (strstr(g->in.row->topics, "<province>"))
        return strcmp(g->in.identity, PLACE_RELAY) == 0;
    if (slice_is(kind, "mesh") && place_is_of_broker(node))
        return strcmp(g->in.identity, RUNTIME_BROKER) == 0;
    if (slice_is(kind, "down") || slice_is(kind, "mesh"))
        return slice_is(node, g->in.identity);
    return true;
}

int place_check(const struct reading *g, const char *self, struct errtext *why)
{
    struct slice topic = g->event.topic;
    struct slice kind = topic_token(topic, 0), node = topic_token(topic, 1);
    if (!catalogue_topic_fits(g->in.row, topic))
        return errtext_set(why, 1, TEXT_WRONG_TOPIC, g->in.row->short_type, place_text(topic));
    if (slice_is(kind, "ask") && !slice_is(node, self))
        return errtext_set(why, 1, TEXT_WRONG_BODY, place_text(topic));
    if (slice_is(kind, "up") && !place_concerns(g, self, node))
        return errtext_set(why, 1, TEXT_WRONG_BODY, place_text(topic));
    if (!place_is_of_sender(g, kind, node))
        return errtext_set(why, 1, TEXT_WRONG_SENDER, g->in.identity, place_text(topic));
    return 0;
}
