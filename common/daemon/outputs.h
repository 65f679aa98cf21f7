/* This header declares the outputs of one input. The file outputs.c also implements the functions
 * out_* of daemon.h. */
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
    /* owned by the caller; ids, times and trace of outputs depend on the cause */
    const struct input *cause;
    struct output **list;
    size_t n, capacity;
    Koers__Mesh__V1__Refusal **refusals;
    size_t n_refusals;
    char *subject;
    bool repeated;
    bool replied; /* outputs_reply_again() added the reply */
    /* The ids depend on the sequence of the cause too. The runtime sets it if the cause has no
     * effect: if the cause is refused unread, parked, or a repeat. Such a cause can come again. */
    bool ids_by_sequence;
    bool parked;
    struct errtext parked_why;
    char next_id[UUID_TEXT];
};

/* Cuts the text before the first character that is not complete and valid UTF-8. */
void text_mend(char *text);
/* Removes all outputs, reasons to refuse and the reason to park. */
void outputs_clear(struct outputs *o);
/* Adds the reply to `command`. If there are reasons to refuse, the reply is "refused" with these
 * reasons, and the outputs are removed first. Otherwise the reply is "done". Afterwards, the
 * reasons and the subject are removed. */
void outputs_reply(struct outputs *o, const struct input *command);
/* Removes all outputs and reasons, and adds a reply to the repeat of a command. The reply has the
 * content of the first reply, and says that the command was repeated. */
void outputs_reply_again(struct outputs *o, const struct input *command,
                         const Koers__Mesh__V1__Reply *first);
