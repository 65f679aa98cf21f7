/* What the files of the outbox share: outbox.c (the file, making, contacts, the past) and
 * outbox_send.c (what becomes of its rows). */
#pragma once

#include "common/store/outbox.h"
#include "common/store/view.h"

struct outbox {
    struct view *view;
    uint8_t id[16];
    bool open;        /* between outbox_begin and outbox_commit, or the failure in between */
    int64_t last_row; /* of outbox_add, for outbox_add_contact */
};

/* What a write came to, of the results of view_exec. One that found no room undoes the whole
 * transaction, at once: its caller need not know where in it he was. */
int outbox_wrote(struct outbox *o, int r);
/* A deed of several statements that may be part of the caller's transaction or stand alone. */
int outbox_enter(struct outbox *o, bool *alonep);
int outbox_leave(struct outbox *o, bool alone, int r);
