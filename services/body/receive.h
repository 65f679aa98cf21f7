/* What reaches a body from others, and its own outcomes coming by: evolve only. */
#pragma once

#include "common/daemon.h"

int receive_submitted(const struct body *body, struct view *view, const struct input *in);
int receive_joined(const struct body *body, struct view *view, const struct input *in);
int receive_reopened(const struct body *body, struct view *view, const struct input *in);
int receive_closed(const struct body *body, struct view *view, const struct input *in);
/* Of this body, of one that hands over to it, or of another on the dossier's path. */
int receive_outcome(const struct body *body, struct view *view, const struct input *in);
