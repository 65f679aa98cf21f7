/* A signal in the view. decide functions and questions read a signal. Only evolve functions write
 * one. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/shared/province_set.h"

#define SIGNAL_TEXT 801 /* bytes of 200 characters of UTF-8, and a NUL */

struct signal_row {
    int64_t key;
    int kind, state;
    int64_t bottleneck; /* the key of the bottleneck of this signal; 0 if there is none */
    char province[PROVINCE_CODE];
    char id[37];
    char title[SIGNAL_TEXT];
    bool has_contact;
};

/* Reads a signal by its key. Returns false if there is none. */
bool signal_row_get(struct view *view, int64_t key, struct signal_row *row);
/* Returns the key of the signal with this number or id, or 0 if there is none. */
int64_t signal_row_find(struct view *view, const char *number_or_id);
/* Returns true if the contact of the signal was forgotten. The vault may still have it until the
 * next commit. */
bool signal_row_forgotten(struct view *view, int64_t key);
/* Returns the signal as it was posted, or NULL if there is none. The caller calls message_free. */
Koers__Signal__V1__Signal *signal_row_content(struct view *view, int64_t key);
