/* This header declares the handling of one input. The caller must have an open transaction of the
 * view. */
#pragma once

#include "common/daemon/attempts.h"
#include "common/daemon/reading.h"
#include "common/daemon/unit.h"

struct handling {
    const struct daemon_spec *spec; /* all pointers are owned by the caller */
    struct view *view;
    const struct mesh *mesh;
    const struct key *key;
    struct attempts *attempts; /* may be NULL */
    uint64_t skipped;          /* count of inputs of unknown types */
};

/* Functions that return int return 0, VIEW_E_FULL or a negative errno. If the result is not 0, the
 * caller rolls the transaction back. */

/* Handles an input and fills *unit with the outputs. *unit is empty if there are no outputs. */
int handle_live(struct handling *h, const Koers__Journal__V1__Record *record, struct unit *unit);

/* ── functions that journaled.c also uses ── */

/* an output is too large or unreadable; the value differs from all VIEW_E_* */
enum { HANDLE_E_UNFIT = 16 };

bool handle_is_retry(const struct reading *g);
/* Returns true if this daemon handles the input. Counts the input if its type is unknown. */
bool handle_wants(struct handling *h, const struct reading *g);
/* Changes the view according to an event: first the tables of the runtime, then those of the
 * program. If the event is an output, `cause` is the record of the input that caused it, or NULL if
 * that record is not available. If the event is an input, `cause` is NULL. */
int handle_evolve(struct handling *h, const struct input *in,
                  const Koers__Journal__V1__Record *cause);
/* Changes the view according to an output of this daemon. `sequence` and `time_us` are those of the
 * input that caused the output. Returns HANDLE_E_UNFIT and sets `why` if the output cannot be
 * read. */
int handle_evolve_output(struct handling *h, struct slice event, uint64_t sequence, int64_t time_us,
                         const Koers__Journal__V1__Record *cause, struct errtext *why);
/* Reads a parked record again. `again` gets the sequence and the time of `retry`. */
void handle_read_again(struct handling *h, const struct input *retry,
                       const Koers__Journal__V1__Record *record, struct reading *again);
