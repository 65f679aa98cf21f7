/* A signal as the view has it: read by decide functions and queries, written by evolve alone. */
#pragma once

#include "common/store/view.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/relay/shared/province_set.h"

#define SIGNAL_TEXT 801 /* 200 characters of UTF-8 */

struct signal_row {
    int64_t key;
    int kind, state;
    int64_t bottleneck; /* 0: unbundled */
    char province[PROVINCE_CODE];
    char id[37];
    char title[SIGNAL_TEXT]; /* 200 characters */
    bool has_contact;
};

/* False if there is none. */
bool signal_row_get(struct view *view, int64_t key, struct signal_row *row);
/* Its key, by number or id; 0 if there is none. */
int64_t signal_row_find(struct view *view, const char *number_or_id);
/* Its contact is forgotten, or to be. */
bool signal_row_forgotten(struct view *view, int64_t key);
/* Its content, to be freed with protobuf_c_message_free_unpacked; NULL if there is none. */
Koers__Signal__V1__Signal *signal_row_content(struct view *view, int64_t key);
/* For scoped(). */
void signal_content_free(Koers__Signal__V1__Signal **sp);
