/* The commands of the catalogue in Dutch, for messages to people: what the command does, and its
 * result. */
#pragma once

#include "common/base/slice.h"
#include "common/event/catalogue.h"

/* "een signaal melden", "een uitkomst vastleggen". An unknown event gets its type. */
const char *command_label(const struct catalogue_event *row);
/* "signaal is geregistreerd als {}", to print after "uw"; NULL if the event is unknown. */
const char *command_done(const struct catalogue_event *row);
/* Appends the text; each {} becomes the subject. */
void label_fill(struct buf *to, const char *text, const char *subject);
