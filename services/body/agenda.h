/* The questions that a body answers: which dossiers are on its table, and which outcomes it gave.
 * Both are answer functions of daemon.h. */
#pragma once

#include "common/daemon/daemon.h"

/* Of one answer. An answer may have 192 KiB: these bytes, the item that exceeds them (an event, at
 * most 64 KiB), and an envelope. */
#define PAGE_ITEMS 50
#define PAGE_BYTES (120 * 1024)

Koers__Bus__V1__Answers agenda_get(const struct daemon_spec *spec, struct view *view,
                                   const struct asker *asker, const ProtobufCMessage *question,
                                   ProtobufCMessage **answerp, struct errtext *why);
Koers__Bus__V1__Answers outcome_list(const struct daemon_spec *spec, struct view *view,
                                     const struct asker *asker, const ProtobufCMessage *question,
                                     ProtobufCMessage **answerp, struct errtext *why);
