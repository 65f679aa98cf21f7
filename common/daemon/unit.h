/* The outputs of one input as bytes: what the broker commits as a whole or not at all. */
#pragma once

#include "common/daemon/outputs.h"

struct unit_item {
    struct buf event;
    uint8_t signature[64];
    bool is_signed;
};

struct unit {
    struct unit_item *items;
    size_t n;
    size_t bytes;
    uint64_t number; /* of the first item, among all outputs of this daemon */
};

enum { UNIT_OK, UNIT_E_LARGE };

/* UNIT_E_LARGE: over a limit of an event or of a unit; the unit is empty then. */
int unit_build(struct unit *u, const struct outputs *o, const struct mesh *mesh,
               const struct key *key, struct errtext *why);
void unit_fini(struct unit *u);
