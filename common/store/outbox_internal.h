/* This file declares what outbox.c (the file, new events, contacts, the last record seen) and
 * outbox_send.c (the states of rows) share. */
#pragma once

#include "common/store/outbox.h"
#include "common/store/view.h"

struct outbox {
    struct view *view;
    uint8_t id[16];
    bool open;        /* true in a transaction; becomes false if a write finds the disk full */
    int64_t last_row; /* the row of the last outbox_add(), for outbox_add_contact() */
};

/* Converts the result of view_exec() to the result of a write. If the disk is full, it also rolls
 * the whole transaction back. */
int outbox_result(struct outbox *o, int r);
/* Begins a group of statements. If the caller has no open transaction, it opens one and sets
 * *alonep to true. */
int outbox_enter(struct outbox *o, bool *alonep);
/* Ends a group of statements with the result `r`. If outbox_enter() opened the transaction, it
 * commits the transaction. */
int outbox_leave(struct outbox *o, bool alone, int r);
