/* Sets the text fields of a protobuf message. Each function copies the text, so that message_free
 * can free the whole message. */
#pragma once

#include <stddef.h>

/* Appends a text to a repeated field. */
void field_push(char ***list, size_t *n, const char *text);
/* Sets a field to a copy of a text. The field must still have its initial value. An empty text
 * leaves the field unchanged. */
void field_set(char **field, const char *text);
/* Appends the words of a text to a repeated field. Words have spaces between them. A word of more
 * than 60 bytes is cut to 60 bytes. */
void field_push_words(char ***list, size_t *n, const char *words);
