/* A bottleneck in the view, and the message of it that events and answers carry. decide functions
 * and questions read it; only evolve writes it. */
#pragma once

#include "common/store/view.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "services/relay/shared/number.h"
#include "services/relay/shared/province_set.h"

#define BOTTLENECK_PATH 512

struct bottleneck_row {
    int64_t key;
    char number[NUMBER_TEXT];
    int state, origin;
    unsigned lead; /* the first pillar */
    char holder[61];
    char path[BOTTLENECK_PATH];   /* "relay kerngroep-2" */
    char effective[11], term[11]; /* or empty */
    char outcome[65];             /* the id of the outcome that answered it; or empty */
    struct province_set provinces;
    char province_text[PROVINCE_LIST];
};

/* Reads a bottleneck by key or by number; false if there is none. */
bool bottleneck_row_get(struct view *view, int64_t key, struct bottleneck_row *d);
bool bottleneck_row_find(struct view *view, const char *number, struct bottleneck_row *d);
/* The message, to be freed with message_free; NULL if there is no such bottleneck. full:
 * with the summary and the first 200 signals. */
Koers__Bottleneck__V1__Bottleneck *bottleneck_message(struct view *view, int64_t key, bool full);
/* Appends a word to the space-separated path, unless it is there or does not fit. */
void path_add(char path[BOTTLENECK_PATH], const char *word);
