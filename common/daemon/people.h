/* Identities, their roles and keys, and the runtime's tables of the view. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/journal/v1/journal.pb-c.h"

#define RUNTIME_VERSION 1 /* raise it with every change of RUNTIME_SCHEMA or of its evolve */
#define RUNTIME_BROKER  "broker"

/* The runtime's tables. A table local_... is not part of the state (--dump-state). */
extern const char RUNTIME_SCHEMA[];

/* Stores an IDENTITY_CHANGED. */
int people_evolve(struct view *v, const Koers__Mesh__V1__IdentityChanged *changed);
/* Whether the record has a valid signature of its sender over this event. */
bool people_verified(struct view *v, const Koers__Journal__V1__Record *record, const char *type);
