/* Questions to the register. */
#pragma once

#include "common/daemon/daemon.h"

#define SCHEME_PAGE       50           /* schemes of an answer */
#define SCHEME_PAGE_BYTES (120 * 1024) /* with one more event it stays below 192 KiB */

Koers__Bus__V1__Answers scheme_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers scheme_list(const struct daemon_spec *spec, struct view *view,
                                    const struct asker *asker, const ProtobufCMessage *question,
                                    ProtobufCMessage **answerp, struct errtext *why);
