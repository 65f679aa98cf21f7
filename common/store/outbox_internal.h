/* This file declares what outbox.c (the file, new events, contacts, the last record that the client
 * saw) and outbox_send.c (the states of rows) share. */
#pragma once

#include "common/store/outbox.h"
#include "common/store/view.h"

struct outbox {
    struct view *view;
    uint8_t id[16];
    bool open;        /* true in a transaction, until a write finds the disk full */
    int64_t last_row; /* the row of the last outbox_add(), for outbox_add_contact() */
};

/* Converts a result of view.h to OUTBOX_OK or OUTBOX_E_FULL. If the disk is full, it also rolls the
 * whole transaction back. */
int outbox_result(struct outbox *o, int r);
/* Begins a group of statements. If no transaction is open, it begins a transaction and sets *alonep
 * to true. Otherwise it sets *alonep to false. Returns OUTBOX_OK or OUTBOX_E_FULL. */
int outbox_enter(struct outbox *o, bool *alonep);
/* Ends a group of statements. `r` is VIEW_OK or VIEW_E_FULL. If `alone` is true, because
 * outbox_enter() began the transaction, it commits the transaction. Returns OUTBOX_OK or
 * OUTBOX_E_FULL. */
int outbox_leave(struct outbox *o, bool alone, int r);
