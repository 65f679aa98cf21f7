/* Decides on publishing and closing schemes. register.h reads and writes the view. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/scheme/v1/scheme.pb-c.h"

/* SCHEME_PUBLISH: puts out one SCHEME_PUBLISHED, or refusals. If the scheme is open today and
 * replaces others under a besluit, it also puts out a SCHEME_CLOSED for each of them. */
int publish_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                   struct outputs *out);
/* SCHEME_CLOSE: puts out one SCHEME_CLOSED, or refusals. */
int close_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                 struct outputs *out);
/* DAY_BEGUN: puts out a SCHEME_CLOSED for each scheme whose successor opens. */
int day_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
               struct outputs *out);

/* For publish.c and close.c. Refuses a sender that is no regelinghouder of the scheme's ministry
 * ("own ministry's" in the authority table). */
void publish_check_authority(const struct input *in, const char *ministry, struct outputs *out);
/* Puts out the event that a scheme is closed. */
void close_add(struct view *view, const char *id, const char *from, const char *replaced_by,
               const char *reason, struct outputs *out);
/* The provinces of a scheme with spaces between them, "" for a national one. */
const char *publish_provinces(struct buf *to, const Koers__Scheme__V1__Scheme *s);
/* The path of an event of the register: every body that can have dossiers; owned by the buffer. */
const char *publish_path(struct buf *to);
