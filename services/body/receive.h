/* The handlers of what reaches a body: events of the relay and of other bodies, and its own
 * outcomes once they are journaled. All are evolve functions of daemon.h, except the check. */
#pragma once

#include "common/daemon/daemon.h"

int receive_submitted(const struct daemon_spec *spec, struct view *view, const struct input *in);
int receive_joined(const struct daemon_spec *spec, struct view *view, const struct input *in);
int receive_reopened(const struct daemon_spec *spec, struct view *view, const struct input *in);
int receive_closed(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Decide: parks an outcome that names another body than its sender. receive_outcome ignores it. */
int receive_outcome_check(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out);
/* An outcome of this body, of a body that hands a dossier over to it, or of another body on the
 * path of a dossier. */
int receive_outcome(const struct daemon_spec *spec, struct view *view, const struct input *in);
