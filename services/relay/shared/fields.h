/* Setting the text fields of a protobuf message. Every text is copied, so that free_unpacked frees
 * the whole message. */
#pragma once

#include <stddef.h>

/* Appends to a repeated field. */
void field_push(char ***list, size_t *n, const char *text);
/* An empty text leaves the field as init made it. */
void field_set(char **field, const char *text);
/* Appends each word of a space-separated text; words over 60 bytes are cut. */
void field_push_words(char ***list, size_t *n, const char *words);
