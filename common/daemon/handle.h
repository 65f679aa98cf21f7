/* One input, inside an open transaction of the view. */
#pragma once

#include "common/daemon/attempts.h"
#include "common/daemon/reading.h"
#include "common/daemon/unit.h"

struct handling {
    const struct daemon_spec *spec; /* all pointers are borrowed */
    struct view *view;
    const struct mesh *mesh;
    const struct key *key;
    struct attempts *attempts; /* may be NULL */
    uint64_t skipped;          /* inputs of unknown types */
};

/* Functions that return int give 0, VIEW_E_FULL or a negative errno. If it is not 0, the caller
 * rolls the transaction back. */

/* Decides; fills *unit, which may stay empty. */
int handle_live(struct handling *h, const Koers__Journal__V1__Record *record, struct unit *unit);

/* ── for journaled.c ── */

enum { HANDLE_E_UNFIT = 16 }; /* outputs are too large or unreadable; distinct from VIEW_E_* */

bool handle_is_retry(const struct reading *g);
/* Whether this daemon handles such an input. Counts unknown types. */
bool handle_wants(struct handling *h, const struct reading *g);
/* The evolve of the runtime and then of the program. `cause` is the record that led to an output;
 * NULL for an input. */
int handle_evolve(struct handling *h, const struct input *in,
                  const Koers__Journal__V1__Record *cause);
/* The same for an output of this daemon; HANDLE_E_UNFIT if its bytes cannot be read. */
int handle_evolve_output(struct handling *h, struct slice event, uint64_t sequence, int64_t time_us,
                         const Koers__Journal__V1__Record *cause, struct errtext *why);
/* Reads a parked record again, with the sequence and time of the retry. */
void handle_read_again(struct handling *h, const struct input *retry,
                       const Koers__Journal__V1__Record *record, struct reading *again);
