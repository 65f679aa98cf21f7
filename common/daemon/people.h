/* This header declares the identities with their roles and keys, and the runtime's tables of the
 * view. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/journal/v1/journal.pb-c.h"

/* raise this with every change of RUNTIME_SCHEMA or of the code that changes its tables */
#define RUNTIME_VERSION 2
#define RUNTIME_BROKER  "broker"

/* The SQL of the runtime's tables. If the name of a table starts with local_, the table is not part
 * of the state that --dump-state prints. */
extern const char RUNTIME_SCHEMA[];

/* Stores the identity that `changed` describes. Returns 0, VIEW_E_FULL or a negative errno. */
int people_evolve(struct view *v, const Koers__Mesh__V1__IdentityChanged *changed);
/* Returns true if the sender of the record has signed the event with a valid key. `type` is the
 * type of the event. */
bool people_verified(struct view *v, const Koers__Journal__V1__Record *record, const char *type);
