/* Questions to a body: what lies on its table, and what outcomes it gave. */
#pragma once

#include "common/daemon/daemon.h"

#define PAGE_ITEMS 50           /* of an answer */
#define PAGE_BYTES (120 * 1024) /* of its items: with one more event it stays below 192 KiB */

Koers__Bus__V1__Answers agenda_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers outcome_list(const struct daemon_spec *spec, struct view *view,
                                     const struct asker *asker, const ProtobufCMessage *question,
                                     ProtobufCMessage **answerp, struct errtext *why);
