/* A signal in the view. decide functions and questions read it; only evolve writes it. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/shared/province_set.h"

#define SIGNAL_TEXT 801 /* 200 characters of UTF-8 */

struct signal_row {
    int64_t key;
    int kind, state;
    int64_t bottleneck; /* 0: in none */
    char province[PROVINCE_CODE];
    char id[37];
    char title[SIGNAL_TEXT];
    bool has_contact;
};

/* Returns false if there is none. */
bool signal_row_get(struct view *view, int64_t key, struct signal_row *row);
/* The key of the signal with this number or id; 0 if there is none. */
int64_t signal_row_find(struct view *view, const char *number_or_id);
/* Whether its contact was forgotten; until the next commit the vault can still have it. */
bool signal_row_forgotten(struct view *view, int64_t key);
/* The signal as it was posted, to be freed with message_free; NULL if there is none. */
Koers__Signal__V1__Signal *signal_row_content(struct view *view, int64_t key);
