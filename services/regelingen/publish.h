/* This file declares how the register decides on publishing and closing schemes. publish_decide,
 * close_decide and day_decide have the type decide_f of daemon.h. They always return 0. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/scheme/v1/scheme.pb-c.h"

/* Decides on the command SCHEME_PUBLISH. Adds one SCHEME_PUBLISHED, or refusals. Adds neither if
 * the register has exactly this version already. If the scheme is open today and replaces schemes
 * under a besluit, also adds one SCHEME_CLOSED per replaced scheme. */
int publish_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                   struct outputs *out);
/* Decides on the command SCHEME_CLOSE. Adds one SCHEME_CLOSED, or refusals. */
int close_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                 struct outputs *out);
/* Decides on the event DAY_BEGUN. Adds one SCHEME_CLOSED for each scheme whose successor has opened
 * by that day, up to the limit of one day. */
int day_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
               struct outputs *out);

/* Refuses a sender who is no regelinghouder of this ministry. */
void publish_check_authority(const struct input *in, const char *ministry, struct outputs *out);
/* Adds the event SCHEME_CLOSED for a scheme. Does nothing if the register does not have the
 * scheme. */
void close_add(struct view *view, const char *id, const char *from, const char *replaced_by,
               const char *reason, struct outputs *out);
/* Writes the provinces of a scheme to `to`, with spaces between the codes. Writes "" for a national
 * scheme. Returns that text, which `to` owns. */
const char *publish_provinces(struct buf *to, const Koers__Scheme__V1__Scheme *s);
/* Writes to `to` the ids of all bodies that have a daemon and a table. Each event of the register
 * has this text as its path. Returns the text, which `to` owns. */
const char *publish_path(struct buf *to);
