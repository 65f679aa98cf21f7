/* This file limits how often a connection gets a Goodbye. After a Goodbye, the connection gets no
 * other Goodbye for the same reason for a while. So a peer that floods the broker gets no flood in
 * return. After a malformed frame, the core discards all frames of the connection for that time
 * without unpacking them.
 *
 * The table may lose entries: two connections can have the same place in it. Then the newer entry
 * replaces the older one, and the older connection may get its Goodbye again. */
#pragma once

struct core;
struct core_peer;

/* Why the connection got its last Goodbye. */
enum throttle_reason {
    THROTTLE_NONE,
    THROTTLE_NO_SESSION,
    THROTTLE_MALFORMED,
    THROTTLE_REVOKED,
    THROTTLE_LIMIT
};

void throttle_init(struct core *c);
void throttle_fini(struct core *c);
/* Returns the reason for which the connection is throttled now, or THROTTLE_NONE. */
enum throttle_reason throttle_active(const struct core *c, const struct core_peer *peer);
/* Throttles the connection for one second, or for one minute if `reason` is THROTTLE_REVOKED. */
void throttle_start(struct core *c, const struct core_peer *peer, enum throttle_reason reason);
