/* This header declares the table runtime_parked of inputs that could not be handled. `sequence` is
 * the position of an input in the journal. Functions that return int return 0, VIEW_E_FULL or a
 * negative errno. */
#pragma once

#include "common/daemon/outputs.h"
#include "koers/journal/v1/journal.pb-c.h"

/* Stores a parked input. `record` may be NULL if the record of the input is not available. */
int parked_store(struct view *v, const Koers__Mesh__V1__InputParked *parked,
                 const Koers__Journal__V1__Record *record);
/* Deletes a parked input. */
int parked_delete(struct view *v, uint64_t sequence);
/* Returns the record of a parked input. The caller frees the record with message_free(). Returns
 * NULL if the input is not parked, or if the record was not available. */
Koers__Journal__V1__Record *parked_get(struct view *v, uint64_t sequence);
/* Returns a parked input with its reason, and with its record if the record was available. The
 * result is made with malloc. Returns NULL if the input is not parked. */
Koers__Mesh__V1__ParkedInput *parked_show(struct view *v, uint64_t sequence);
/* Returns true if the input is parked. */
bool parked_is(struct view *v, uint64_t sequence);
/* Returns the count of parked inputs. */
uint64_t parked_count(struct view *v);
/* Returns the first 256 parked inputs, made with malloc. */
Koers__Mesh__V1__ParkedList *parked_list(struct view *v);
/* Decides on `command`, an INPUT_GIVE_UP. Adds reasons to refuse, or an INPUT_GIVEN_UP. If the
 * parked input is a command, its sender also gets a reply. `self` is this daemon. */
void parked_give_up(struct view *v, const char *self, const struct input *command,
                    struct outputs *o);
