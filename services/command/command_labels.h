/* What the commands of the catalogue are in words: what a person wants to do, and what it came to.
 */
#pragma once

#include "common/base/slice.h"
#include "common/event/catalogue.h"

/* "een signaal melden", "een uitkomst vastleggen"; the type itself if it is no command we know. */
const char *command_label(const struct catalogue_event *row);
/* "signaal is geregistreerd als {}", to be said after "uw"; NULL if it is no command we know. */
const char *command_done(const struct catalogue_event *row);
/* Adds the text with each {} replaced by the subject. */
void label_fill(struct buf *to, const char *text, const char *subject);
