/* Handles the events that reach a body: those of the relay and of other bodies, and the outcomes of
 * the body itself. receive_outcome_check is a decide_f of daemon.h; the other functions are
 * evolve_f. */
#pragma once

#include "common/daemon/daemon.h"

/* Stores the dossier, and puts it on the table if it comes for the first time. */
int receive_submitted(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Stores the content of the dossier, to which signals were added. */
int receive_joined(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Puts the dossier on the table if it was reopened at this body. Otherwise takes it off. */
int receive_reopened(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Takes the closed dossier off the table. */
int receive_closed(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Parks an outcome if the body in the outcome is not its sender. */
int receive_outcome_check(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out);
/* Stores an outcome of this body, and moves its dossier. For an outcome of another body it only
 * moves the dossier: onto this table, or off this table. It ignores an outcome that
 * receive_outcome_check parks. */
int receive_outcome(const struct daemon_spec *spec, struct view *view, const struct input *in);
