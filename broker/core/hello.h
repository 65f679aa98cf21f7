/* This file handles logins. It checks a Hello, compares it with the journal, and answers with
 * Welcome or Goodbye. The peer names the last record that it knows, and Welcome says whether this
 * journal contains the same record. */
#pragma once

#include "broker/core/core.h"
#include "koers/bus/v1/bus.pb-c.h"

struct session;

/* Handles a Hello from identity `who`. */
void hello_take(struct core *c, const struct core_peer *from, const struct policy_identity *who,
                const Koers__Bus__V1__Hello *hello);
/* Starts the read that the session's Welcome waits for. Does nothing if no such read is due. */
void hello_read_past(struct core *c, struct session *s);
