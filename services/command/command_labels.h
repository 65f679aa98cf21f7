/* This file gives the Dutch texts for the commands in the catalogue: what a command does, and its
 * result. Messages to people use them. */
#pragma once

#include "common/base/slice.h"
#include "common/event/catalogue.h"

/* Returns what the command of `row` does, such as "een signaal melden". If the event is unknown,
 * returns its type. */
const char *command_label(const struct catalogue_event *row);
/* Returns the result of the command of `row`, such as "signaal is geregistreerd als {}". The caller
 * prints "uw" before this text. Returns NULL if the event is unknown. */
const char *command_done(const struct catalogue_event *row);
/* Appends `text` to `to`, with `subject` in place of each {}. */
void label_fill(struct buf *to, const char *text, const char *subject);
