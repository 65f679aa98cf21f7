/* How often a connection is refused with a Goodbye. After one, it gets no second Goodbye for the
 * same reason for a while, so that a peer that floods the broker does not get a flood in return.
 * After a malformed frame all its frames are discarded for that time, without being unpacked. The
 * table is lossy: connections can share a place, and then the older one may get its Goodbye again.
 */
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
/* THROTTLE_NONE, or the reason for which the connection is throttled now. */
enum throttle_reason throttle_active(const struct core *c, const struct core_peer *peer);
/* For a second; for a minute if the reason is THROTTLE_REVOKED. */
void throttle_start(struct core *c, const struct core_peer *peer, enum throttle_reason reason);
