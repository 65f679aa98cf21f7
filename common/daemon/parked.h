/* Inputs that could not be handled: the table runtime_parked. */
#pragma once

#include "common/daemon/outputs.h"
#include "koers/journal/v1/journal.pb-c.h"

int parked_store(struct view *v, const Koers__Mesh__V1__InputParked *parked,
                 const Koers__Journal__V1__Record *record);
int parked_delete(struct view *v, uint64_t sequence);
/* The record, to be freed with message_free(). NULL if nothing is parked under this sequence, or if
 * its record was not available when it was parked. */
Koers__Journal__V1__Record *parked_get(struct view *v, uint64_t sequence);
/* The reason, and the record if it was available; made with malloc. NULL if there is none. */
Koers__Mesh__V1__ParkedInput *parked_show(struct view *v, uint64_t sequence);
bool parked_is(struct view *v, uint64_t sequence);
uint64_t parked_count(struct view *v);
/* At most 256, made with malloc. */
Koers__Mesh__V1__ParkedList *parked_list(struct view *v);
/* Decides on the command INPUT_GIVE_UP: an INPUT_GIVEN_UP, and a reply to the sender of the parked
 * input if it was a command; or the reasons to refuse. `self` is this daemon. */
void parked_give_up(struct view *v, const char *self, const struct input *command,
                    struct outputs *o);
