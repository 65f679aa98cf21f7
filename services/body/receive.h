/* Handles the events that reach a body: events of the relay and of other bodies, and the outcomes
 * of the body itself. receive_outcome_admit has the type decide_f of daemon.h and returns 0. Each
 * other function has the type evolve_f and returns 0 or VIEW_E_FULL. */
#pragma once

#include "common/daemon/daemon.h"

/* Stores the dossier. Puts the dossier on the table if this is its first submission. */
int receive_submitted(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Stores the content of the dossier, to which signals were added. */
int receive_joined(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Puts the dossier on the table if it was reopened at this body. Otherwise takes the dossier off
 * the table. */
int receive_reopened(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Takes the closed dossier off the table. */
int receive_closed(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Parks an outcome that admission.h does not admit. */
int receive_outcome_admit(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out);
/* Stores the outcome if it is of this body. Then puts the dossier on the table or takes the dossier
 * off, as the outcome says. Ignores an outcome that receive_outcome_admit parks. */
int receive_outcome(const struct daemon_spec *spec, struct view *view, const struct input *in);
