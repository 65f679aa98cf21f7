/* Sets the text fields of a protobuf message. Each function copies the text, so that message_free
 * can free the whole message. */
#pragma once

#include <stddef.h>

/* Appends a text to a repeated field. */
void field_push(char ***list, size_t *n, const char *text);
/* Sets a field that has its initial value. An empty text changes nothing. */
void field_set(char **field, const char *text);
/* Appends each word of `words`, which have spaces between them, to a repeated field. A longer word
 * is cut to 60 bytes. */
void field_push_words(char ***list, size_t *n, const char *words);
