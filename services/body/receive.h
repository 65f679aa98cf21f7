/* What reaches a body from others, and its own outcomes coming by: evolve, and a check. */
#pragma once

#include "common/daemon/daemon.h"

int receive_submitted(const struct daemon_spec *spec, struct view *view, const struct input *in);
int receive_joined(const struct daemon_spec *spec, struct view *view, const struct input *in);
int receive_reopened(const struct daemon_spec *spec, struct view *view, const struct input *in);
int receive_closed(const struct daemon_spec *spec, struct view *view, const struct input *in);
/* Parks an outcome that its sender gave in another body's name; receive_outcome leaves it out. */
int receive_outcome_check(const struct daemon_spec *spec, struct view *view, const struct input *in,
                          struct outputs *out);
/* Of this body, of one that hands over to it, or of another on the dossier's path. */
int receive_outcome(const struct daemon_spec *spec, struct view *view, const struct input *in);
