/* koers parked: inputs that daemons could not handle. What list, show, retry and give-up share. */
#pragma once

#include "koers/mesh/v1/mesh.pb-c.h"
#include "services/command/session.h"

/* A sequence as a person writes it, digits only, from 1; 0 if it is none. */
uint64_t parked_sequence(const char *text);
/* Fails with CODE_BAD unless the second operand is a sequence. */
int parked_operand(const struct client *c, uint64_t *sequencep);
/* What a node has parked; *listp is freed with answerp. A CODE_*. */
int parked_ask(struct session *s, const char *node, ProtobufCMessage **answerp,
               const Koers__Mesh__V1__ParkedList **listp);
