/* Publishing and closing schemes: the deciding half of the register. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/scheme/v1/scheme.pb-c.h"

/* SCHEME_PUBLISH: one SCHEME_PUBLISHED, and where it opens at once under a besluit a
 * SCHEME_CLOSED for each scheme it replaces; or refusals. */
int publish_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                   struct outputs *out);
/* SCHEME_CLOSE: one SCHEME_CLOSED, or refusals. */
int close_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                 struct outputs *out);
/* DAY_BEGUN: a SCHEME_CLOSED for each scheme whose successor opens. */
int day_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
               struct outputs *out);

/* Used by both halves. Refuses who is no regelinghouder, or of another ministry than the scheme's:
 * "own ministry's" of the authority table. */
void publish_check_authority(const struct input *in, const char *ministry, struct outputs *out);
/* Adds the event that a scheme is closed. */
void close_add(struct view *view, const char *id, const char *from, const char *replaced_by,
               const char *reason, struct outputs *out);
/* "" for a national scheme, else its provinces with spaces; owned by the buffer. */
const char *publish_provinces(struct buf *to, const Koers__Scheme__V1__Scheme *s);
/* The path of an event of the register: every body that can have dossiers; owned by the buffer. */
const char *publish_path(struct buf *to);
