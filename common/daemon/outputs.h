/* Outputs as decide collects them (outputs.c implements out_* of daemon.h too). */
#pragma once

#include "common/base/uuid.h"
#include "common/daemon/daemon.h"
#include "common/keys/key.h"

struct output {
    const struct catalogue_event *row;
    char id[UUID_TEXT];
    char *topic, *subject, *province, *path;
    ProtobufCMessage *payload;
};

struct outputs {
    char self[KEY_NAME_MAX + 1];
    const struct input *cause; /* borrowed; ids, times and trace follow from it */
    struct output **list;
    size_t n, capacity;
    Koers__Mesh__V1__Refusal **refusals;
    size_t n_refusals;
    char *subject;
    bool repeated;
    bool parked;
    struct errtext parked_why;
    char next_id[UUID_TEXT];
};

/* Cuts a text before half a character at its end: an event holds only UTF-8. */
void text_mend(char *text);
/* Removes everything that was added, refused or parked. */
void outputs_clear(struct outputs *o);
/* Adds the one reply to `command`: "refused" with the collected reasons, after removing the
 * outputs, or "done". Then forgets the reasons, the subject and so on. */
void outputs_reply(struct outputs *o, const struct input *command);
