/* A bottleneck as the view has it, and as it travels. */
#pragma once

#include "common/store/view.h"
#include "koers/bottleneck/v1/bottleneck.pb-c.h"
#include "services/relay/number.h"
#include "services/relay/province.h"

#define BUNDLE_PATH 512

struct bundle {
    int64_t key;
    char number[NUMBER_TEXT];
    int state, origin;
    unsigned lead; /* pillar */
    char holder[61];
    char path[BUNDLE_PATH];       /* "relay kerngroep-2" */
    char effective[11], term[11]; /* or empty */
    char outcome[65];             /* the id of the outcome that answered it; or empty */
    struct province_set provinces;
    char province_text[PROVINCE_LIST];
};

/* By key or number; false if there is none. */
bool bundle_get(struct view *view, int64_t key, struct bundle *d);
bool bundle_find(struct view *view, const char *number, struct bundle *d);
/* The message, to be freed with protobuf_c_message_free_unpacked. full: with its summary and its
 * first 200 signals. NULL if there is none. */
Koers__Bottleneck__V1__Bottleneck *bundle_message(struct view *view, int64_t key, bool full);
/* For scoped(). */
void bundle_message_free(Koers__Bottleneck__V1__Bottleneck **bp);
/* Appends to a repeated string field; the text is copied. */
void message_push(char ***list, size_t *n, const char *text);
/* Sets a string field to a copy. */
void message_set(char **field, const char *text);
/* The words of a space-separated text, appended. */
void message_push_words(char ***list, size_t *n, const char *words);
/* Appends a word to a space-separated text unless it is there. */
void path_add(char path[BUNDLE_PATH], const char *word);
