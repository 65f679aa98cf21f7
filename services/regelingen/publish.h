/* Decides on publishing and closing schemes. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/scheme/v1/scheme.pb-c.h"

/* Decides on SCHEME_PUBLISH: adds one SCHEME_PUBLISHED, or refusals. If the scheme is open today
 * and replaces schemes under a besluit, it also adds one SCHEME_CLOSED per replaced scheme. */
int publish_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                   struct outputs *out);
/* Decides on SCHEME_CLOSE: adds one SCHEME_CLOSED, or refusals. */
int close_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                 struct outputs *out);
/* Decides on DAY_BEGUN: adds one SCHEME_CLOSED for each scheme whose successor opens. */
int day_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
               struct outputs *out);

/* Refuses a sender that is no regelinghouder of this ministry ("own ministry's" in
 * governance.md). */
void publish_check_authority(const struct input *in, const char *ministry, struct outputs *out);
/* Adds the event SCHEME_CLOSED for a scheme that the register has. */
void close_add(struct view *view, const char *id, const char *from, const char *replaced_by,
               const char *reason, struct outputs *out);
/* Writes the provinces of a scheme to `to`, with spaces between them: "" for a national scheme.
 * Returns that text, which `to` owns. */
const char *publish_provinces(struct buf *to, const Koers__Scheme__V1__Scheme *s);
/* Writes the path of an event of the register to `to`: all bodies that have a daemon and a table.
 * Returns that text, which `to` owns. */
const char *publish_path(struct buf *to);
