/* What the files of the outbox share: outbox.c (the file, new events, contacts, the last record
 * seen) and outbox_send.c (the states of rows). */
#pragma once

#include "common/store/outbox.h"
#include "common/store/view.h"

struct outbox {
    struct view *view;
    uint8_t id[16];
    bool open;        /* a transaction is open; false too after a write that found the disk full */
    int64_t last_row; /* of the last outbox_add(), for outbox_add_contact() */
};

/* The result of a write, from the result of view_exec(). If the disk is full it rolls back the
 * whole transaction at once, so that its caller need not know how much of it was done. */
int outbox_result(struct outbox *o, int r);
/* Enclose several statements: in the caller's transaction if one is open, else in one of their own.
 */
int outbox_enter(struct outbox *o, bool *alonep);
int outbox_leave(struct outbox *o, bool alone, int r);
