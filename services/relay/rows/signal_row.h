/* This file reads signals from the view. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/shared/province_set.h"

#define SIGNAL_TEXT 801 /* size in bytes of 200 characters of UTF-8 and a NUL */

struct signal_row {
    int64_t key;
    int kind, state;
    int64_t bottleneck; /* the key of the bottleneck of this signal; 0 if there is none */
    char province[PROVINCE_CODE];
    char id[37];
    char title[SIGNAL_TEXT];
    bool has_contact;
};

/* Reads a signal by its key. Returns false if there is no such signal. */
bool signal_row_get(struct view *view, int64_t key, struct signal_row *row);
/* Returns the key of the signal with this number or id, or 0 if there is no such signal. */
int64_t signal_row_find(struct view *view, const char *number_or_id);
/* Returns true if the contact of the signal was forgotten. The vault may still have the contact
 * until the next commit. */
bool signal_row_forgotten(struct view *view, int64_t key);
/* Returns the signal as it was posted, or NULL if there is no such signal. The caller calls
 * message_free. */
Koers__Signal__V1__Signal *signal_row_content(struct view *view, int64_t key);
