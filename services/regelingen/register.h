/* The register in the view: schemes, the besluiten that bring schemes together, and which scheme
 * will close when its successor opens. Reading and writing only; the rules are in publish.c and
 * close.c. */
#pragma once

#include "common/base/civil.h"
#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/body/names.h"

extern const char register_schema[];
#define REGISTER_VERSION  1
#define REGISTER_OVERLAPS 100 /* named with a publication; there are never more than a few */

struct registered {
    Koers__Scheme__V1__SchemePublished *published; /* owned; its latest version */
    char closed_from[CIVIL_DATE];                  /* closed by hand or by merging; or empty */
    char merged_into[SCHEME_ID_MAX + 1];           /* or empty */
};

void registered_fini(struct registered *s); /* idempotent; for scoped() */
/* False, and *s empty, if there is none. *s need not be initialised. */
bool register_find(struct view *view, const char *id, struct registered *s);
/* By id or by name, without regard to case; the id comes first. Fills id. */
bool register_find_word(struct view *view, const char *word, char id[SCHEME_ID_MAX + 1]);
/* The next id in order after `after` of a scheme with one of these pillars (a mask; 0 is all). */
bool register_next(struct view *view, const char *after, unsigned pillars,
                   char id[SCHEME_ID_MAX + 1]);
/* On that date. */
Koers__Scheme__V1__State register_state(const struct registered *s, const char *date);
/* The last day that began; empty before the first. */
void register_today(struct view *view, char date[CIVIL_DATE]);

/* Schemes that are not closed on `today` and have a pillar, target group, instrument and part of
 * the period in common with s. At most REGISTER_OVERLAPS; ids are malloc'd. */
size_t register_overlaps(struct view *view, const Koers__Scheme__V1__Scheme *s, const char *today,
                         char *ids[REGISTER_OVERLAPS]);

/* A besluit that brings schemes together. */
struct merger {
    char bottleneck[64];               /* may be empty */
    char ministry[8];                  /* of the successor */
    char successor[SCHEME_ID_MAX + 1]; /* published under it; or empty */
    char **schemes;                    /* owned */
    size_t n_schemes;
};
void merger_fini(struct merger *m); /* idempotent; for scoped() */
bool register_merger(struct view *view, const char *decision, struct merger *m);

/* The next scheme, after `after`, whose successor is open on that date while it is not closed by
 * it yet. */
struct replacement {
    char scheme[SCHEME_ID_MAX + 1], successor[SCHEME_ID_MAX + 1], opens[CIVIL_DATE];
};
bool register_due(struct view *view, const char *after, const char *date, struct replacement *r);

/* evolve */
int register_put(struct view *view, const Koers__Scheme__V1__SchemePublished *p);
int register_close(struct view *view, const Koers__Scheme__V1__SchemeClosed *c);
int register_decision(struct view *view, const char *id, const Koers__Outcome__V1__Outcome *o);
int register_day(struct view *view, const char *date);
