/* This file stores the register in the view: schemes, besluiten that merge schemes, and closings
 * that are due when a successor opens. These functions only read and write. The rules are in
 * publish.c and close.c. */
#pragma once

#include "common/base/civil.h"
#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/body/names.h"

extern const char register_schema[];
#define REGISTER_VERSION  1
#define REGISTER_OVERLAPS 100 /* maximum count of overlapping schemes that a publication names */

struct registered {
    Koers__Scheme__V1__SchemePublished *published; /* the latest version; owned */
    char closed_from[CIVIL_DATE];        /* the date of closing; "" if the scheme was not closed */
    char merged_into[SCHEME_ID_MAX + 1]; /* the successor; "" if there is none */
};

/* Frees the version in *s and empties *s. For scoped(). A second call changes nothing. */
void registered_fini(struct registered *s);
/* Fills *s with a scheme. *s may be uninitialised. The caller calls registered_fini. Returns false,
 * with *s empty, if there is no such scheme. */
bool register_find(struct view *view, const char *id, struct registered *s);
/* Sets `id` to the id of the scheme whose id or name is `word`. Upper and lower case count as
 * equal. If `word` is the id of one scheme and the name of another scheme, the scheme with that id
 * is found. Returns false if there is no such scheme. */
bool register_find_word(struct view *view, const char *word, char id[SCHEME_ID_MAX + 1]);
/* Finds the next scheme that has one or more of `pillars`. `pillars` has bit n for pillar n; 0
 * means all schemes. The schemes are in order of the bytes of their ids. Sets `id` to the first id
 * after `after`. Returns false if there is no next scheme. */
bool register_next(struct view *view, const char *after, unsigned pillars,
                   char id[SCHEME_ID_MAX + 1]);
/* Returns the state of a scheme on a date. */
Koers__Scheme__V1__State register_state(const struct registered *s, const char *date);
/* Sets `date` to the day of the last event DAY_BEGUN, or to "" if there was no such event. */
void register_today(struct view *view, char date[CIVIL_DATE]);

/* Finds the schemes that overlap `s`: not closed on `today`, and with a pillar, the target group,
 * the instrument and a part of the period in common. Sets `ids` to their ids, and returns the
 * count. If there are more than REGISTER_OVERLAPS such schemes, the others are left out. The caller
 * frees each id. */
size_t register_overlaps(struct view *view, const Koers__Scheme__V1__Scheme *s, const char *today,
                         char *ids[REGISTER_OVERLAPS]);

/* Describes a besluit that merges schemes. */
struct merger {
    char bottleneck[64];               /* the bottleneck of the besluit; may be "" */
    char ministry[8];                  /* the ministry that publishes the successor */
    char successor[SCHEME_ID_MAX + 1]; /* the successor; "" until it is published */
    char **schemes;                    /* the merged schemes; owned */
    size_t n_schemes;
};
/* Frees the schemes of *m and empties *m. For scoped(). A second call changes nothing. */
void merger_fini(struct merger *m);
/* Fills *m with the besluit `decision`. Returns false, with *m empty, if the register has no such
 * besluit. */
bool register_merger(struct view *view, const char *decision, struct merger *m);

/* Describes a closing that is due when the successor opens. */
struct replacement {
    char scheme[SCHEME_ID_MAX + 1], successor[SCHEME_ID_MAX + 1], opens[CIVIL_DATE];
};
/* Fills *r with the next closing that is due on `date` or earlier. The closings are in order of
 * scheme id; the next one has the first id after `after`. Returns false if there is no next
 * closing. */
bool register_due(struct view *view, const char *after, const char *date, struct replacement *r);

/* Stores a published version and the closings that follow from it. Only evolve may call this.
 * Returns 0 or VIEW_E_FULL. */
int register_put(struct view *view, const Koers__Scheme__V1__SchemePublished *p);
/* Stores the closing of a scheme. Only evolve may call this. Returns 0 or VIEW_E_FULL. */
int register_close(struct view *view, const Koers__Scheme__V1__SchemeClosed *c);
/* Stores a besluit, with the schemes that it merges. `id` is the id of its event. Only evolve may
 * call this. Returns 0 or VIEW_E_FULL. */
int register_decision(struct view *view, const char *id, const Koers__Outcome__V1__Outcome *o);
/* Stores the day that began. Only evolve may call this. Returns 0 or VIEW_E_FULL. */
int register_day(struct view *view, const char *date);
