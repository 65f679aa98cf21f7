/* The questions that the register answers. Both are answer functions of daemon.h. */
#pragma once

#include "common/daemon/daemon.h"

/* Of one answer. An answer may have 192 KiB: these bytes, the scheme that exceeds them (an event,
 * at most 64 KiB), and an envelope. */
#define SCHEME_PAGE       50
#define SCHEME_PAGE_BYTES (120 * 1024)

Koers__Bus__V1__Answers scheme_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers scheme_list(const struct daemon_spec *spec, struct view *view,
                                    const struct asker *asker, const ProtobufCMessage *question,
                                    ProtobufCMessage **answerp, struct errtext *why);
