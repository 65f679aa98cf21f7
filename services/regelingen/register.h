/* The register in the view: schemes, besluiten that merge schemes, and the closings that are due
 * when a successor opens. It only reads and writes; the rules are in publish.c and close.c. */
#pragma once

#include "common/base/civil.h"
#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/body/names.h"

extern const char register_schema[];
#define REGISTER_VERSION  1
#define REGISTER_OVERLAPS 100 /* the most that a publication names; in practice there are a few */

struct registered {
    Koers__Scheme__V1__SchemePublished *published; /* owned; its latest version */
    char closed_from[CIVIL_DATE];        /* the date of closing, if it was closed; or empty */
    char merged_into[SCHEME_ID_MAX + 1]; /* or empty */
};

void registered_fini(struct registered *s); /* idempotent; for scoped() */
/* Fills *s, which need not be initialised; the caller calls registered_fini. Returns false, with *s
 * empty, if there is no such scheme. */
bool register_find(struct view *view, const char *id, struct registered *s);
/* Finds a scheme by id or by name, in any case; an id goes before an equal name. Fills id. */
bool register_find_word(struct view *view, const char *word, char id[SCHEME_ID_MAX + 1]);
/* The first id after `after`, in order of bytes, of a scheme with one of these pillars: a mask with
 * bit n for pillar n, 0 for all. */
bool register_next(struct view *view, const char *after, unsigned pillars,
                   char id[SCHEME_ID_MAX + 1]);
/* The state on that date. */
Koers__Scheme__V1__State register_state(const struct registered *s, const char *date);
/* The last day that began, which is today; empty before the first. */
void register_today(struct view *view, char date[CIVIL_DATE]);

/* Finds the schemes that overlap s: not closed on `today`, and with a pillar, the target group, the
 * instrument and a part of the period in common. Returns their number, at most REGISTER_OVERLAPS;
 * the caller frees each id. */
size_t register_overlaps(struct view *view, const Koers__Scheme__V1__Scheme *s, const char *today,
                         char *ids[REGISTER_OVERLAPS]);

/* A besluit that merges schemes. */
struct merger {
    char bottleneck[64];               /* may be empty */
    char ministry[8];                  /* of the successor */
    char successor[SCHEME_ID_MAX + 1]; /* the scheme published under it; or empty */
    char **schemes;                    /* owned */
    size_t n_schemes;
};
void merger_fini(struct merger *m); /* idempotent; for scoped() */
/* Fills *m; false, with *m empty, if the register has no such besluit. */
bool register_merger(struct view *view, const char *decision, struct merger *m);

/* A closing that is due. */
struct replacement {
    char scheme[SCHEME_ID_MAX + 1], successor[SCHEME_ID_MAX + 1], opens[CIVIL_DATE];
};
/* Finds the first scheme after `after` whose successor is open on that date, and which is not
 * closed for it yet. */
bool register_due(struct view *view, const char *after, const char *date, struct replacement *r);

/* Write the view; only evolve may call them. They return 0 or VIEW_E_FULL. */
int register_put(struct view *view, const Koers__Scheme__V1__SchemePublished *p);
int register_close(struct view *view, const Koers__Scheme__V1__SchemeClosed *c);
int register_decision(struct view *view, const char *id, const Koers__Outcome__V1__Outcome *o);
int register_day(struct view *view, const char *date);
