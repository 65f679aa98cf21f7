/* This header declares which inputs had their effect. An input has an effect once for each sender
 * and CloudEvent id, whatever the outbox, the number or the sequence of its record. So an event has
 * one effect even if a sender restores an old outbox, or if a broker journals the event again. */
#pragma once

#include "common/daemon/reading.h"

/* The table of the runtime with one row for each input that had its effect. */
extern const char TAKEN_SCHEMA[];

enum taken {
    TAKEN_NOT,   /* no input with this sender and id had an effect */
    TAKEN_SAME,  /* the same event had its effect */
    TAKEN_OTHER, /* another event of this sender with the same id had its effect */
};

/* Returns whether an input with this sender and id had its effect. After TAKEN_SAME for a command,
 * sets *replyp to the first reply, or to NULL if there is none yet; the caller frees it with
 * message_free(). Otherwise sets *replyp to NULL. */
enum taken taken_find(struct view *v, const struct input *in, Koers__Mesh__V1__Reply **replyp);
/* Notes that the input had its effect. Returns 0, VIEW_E_FULL or a negative errno. */
int taken_add(struct view *v, const struct input *in);
/* Stores the first reply to a command. `reply` is an output of this daemon with the topic
 * `topic`. If the command has a reply already, nothing changes. Returns 0, VIEW_E_FULL or a
 * negative errno. */
int taken_reply(struct view *v, struct slice topic, const Koers__Mesh__V1__Reply *reply);
