/* koers parked: inputs that a node could not handle. What its four commands share. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"

/* Reads a sequence: digits only, 1 or more. Returns 0 for any other text. */
uint64_t parked_sequence(const char *text);
/* Reads the second operand as a sequence. Fails with CODE_BAD if it is none. */
int parked_operand(const struct client *c, uint64_t *sequencep);
/* Asks a node for its parked inputs. *listp points into *answerp. Returns a CODE_*. */
int parked_ask(struct session *s, const char *node, ProtobufCMessage **answerp,
               const Koers__Mesh__V1__ParkedList **listp);
