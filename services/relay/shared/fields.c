/* Sets the text fields of a message. */
#include "services/relay/shared/fields.h"

#include <string.h>

#include "common/base/slice.h"

void field_push(char ***list, size_t *n, const char *text)
{
    *list = mem_grow(*list, (*n + 1) * sizeof **list);
    (*list)[(*n)++] = mem_text(text);
}

void field_set(char **field, const char *text)
{
    if (*text)
        *field = mem_text(text);
}

void field_push_words(char ***list, size_t *n, const char *words)
{
    char word[61];
    while (*words) {
        size_t length = strcspn(words, " ");
        slice_copy((struct slice){(const uint8_t *)words, length}, word, sizeof word);
        if (length)
            field_push(list, n, word);
        words += length + (words[length] == ' ');
    }
}
