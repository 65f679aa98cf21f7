/* This header declares a unit: the outputs of one input as bytes. The broker commits a unit as a
 * whole or not at all. */
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
    uint64_t number; /* outbox number of the first item */
};

enum { UNIT_OK, UNIT_E_LARGE };

/* Builds a unit. Returns UNIT_OK, or UNIT_E_LARGE if an event or the unit is too large. After
 * UNIT_E_LARGE, `why` is set and the unit is empty. */
int unit_build(struct unit *u, const struct outputs *o, const struct mesh *mesh,
               const struct key *key, struct errtext *why);
void unit_fini(struct unit *u);
