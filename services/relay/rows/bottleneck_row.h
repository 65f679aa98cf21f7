/* This file reads bottlenecks from the view, and makes the message about a bottleneck for events
 * and answers. */
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
    unsigned lead; /* the first pillar, 1 to 4 */
    char holder[61];
    char path[BOTTLENECK_PATH];   /* the bodies that had the dossier: "relay kerngroep-2" */
    char effective[11], term[11]; /* the date of effect, and the last day to assess; "" if unset */
    char outcome[65]; /* the id of the outcome that is the answer; "" if there is none */
    struct province_set provinces;
    char province_text[PROVINCE_LIST];
};

/* Reads a bottleneck by its key. Returns false if there is no such bottleneck. */
bool bottleneck_row_get(struct view *view, int64_t key, struct bottleneck_row *d);
/* Reads a bottleneck by its number. Returns false if there is no such bottleneck. */
bool bottleneck_row_find(struct view *view, const char *number, struct bottleneck_row *d);
/* Returns the message about a bottleneck, or NULL if there is no such bottleneck. If `full` is
 * true, the message has the summary and the first 200 signals. The caller calls message_free. */
Koers__Bottleneck__V1__Bottleneck *bottleneck_message(struct view *view, int64_t key, bool full);
/* Appends a word to a path. A path is a text of words with spaces between them. Changes nothing if
 * the path has the word already, or has no room. */
void path_add(char path[BOTTLENECK_PATH], const char *word);
