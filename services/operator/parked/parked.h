/* This file declares what the four commands of `koers parked` have in common. A parked input is an
 * event that a node could not handle. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"

/* Reads a sequence from a text of digits. Returns 0 if the text has another character, or if the
 * number is 0 or too large. */
uint64_t parked_sequence(const char *text);
/* Reads the second operand as a sequence. Returns CODE_OK. If the operand is not a sequence, prints
 * an error and returns CODE_BAD. */
int parked_operand(const struct client *c, uint64_t *sequencep);
/* Asks a node for its parked inputs. *listp points into *answerp, so the caller frees only
 * *answerp. Returns a CODE_*. */
int parked_ask(struct session *s, const char *node, ProtobufCMessage **answerp,
               const Koers__Mesh__V1__ParkedList **listp);
