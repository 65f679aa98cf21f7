/* Login: a Hello is checked, compared with the journal and answered with Welcome or Goodbye. The
 * peer names the last record that it knows; Welcome says whether this journal holds the same
 * record. */
#pragma once

#include "broker/core/core.h"
#include "koers/bus/v1/bus.pb-c.h"

struct session;

void hello_take(struct core *c, const struct core_peer *from, const struct policy_identity *who,
                const Koers__Bus__V1__Hello *hello);
/* Starts the read that a Welcome waits for, if one is due. */
void hello_read_past(struct core *c, struct session *s);
