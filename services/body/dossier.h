/* The dossiers of a body: every bottleneck that reached it, and whether it is on the body's table
 * now. At any time exactly one body holds a dossier. So an outcome that names another holder takes
 * the dossier off this table, whichever body published the outcome. */
#pragma once

#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"

/* The tables of a consultation body's view: dossier and outcome (outcome.h). */
extern const char dossier_schema[];
#define DOSSIER_VIEW_VERSION 1

struct dossier {
    Koers__Bottleneck__V1__Bottleneck *bottleneck; /* owned */
    bool on_table;
    Koers__Outcome__V1__Tabled tabled; /* why it is or was on this table */
    char from[64];                     /* the body or province that sent it here */
    int64_t since_us;
    char *request;     /* owned; what the sender asks or recommends */
    char asked_by[64]; /* the body that requests this; empty if it is no request */
    char asked_in[64]; /* the id of the outcome with that request; or empty */
};

void dossier_fini(struct dossier *d); /* idempotent; for scoped() */
/* Fills *d, which need not be initialised; the caller calls dossier_fini. Returns false, with *d
 * empty, if the dossier never reached this body. */
bool dossier_find(struct view *view, const char *number, struct dossier *d);

/* How a dossier arrives. The texts are borrowed; NULL counts as empty. */
struct dossier_arrival {
    Koers__Outcome__V1__Tabled tabled;
    const char *from, *request, *asked_by, *asked_in;
    int64_t at_us;
};

/* Puts the dossier on the table; dossier_store stored it before. The asker of the arrival replaces
 * the stored one. Exception: this body's own request comes back declined. Then an earlier request,
 * from the body that had asked this one, is open again. This and the two
 * functions below return 0 or VIEW_E_FULL. */
int dossier_table(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b,
                  const struct dossier_arrival *arrival);
/* Takes the dossier off the table, if it is there. keep_asker: it leaves by a request and may
 * return declined, so the view keeps the body that asked this one. */
int dossier_leave(struct view *view, const char *number, bool keep_asker);
/* Stores the content of a dossier; a new dossier is not on the table. Only the relay decides which
 * signals and provinces a dossier has. So if from_relay is false and the dossier is known, b only
 * adds to its path. */
int dossier_store(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b, bool from_relay);

/* Appends a body to the path, unless the path has it. b must be unpacked or copied, not on the
 * stack. */
void bottleneck_pass(Koers__Bottleneck__V1__Bottleneck *b, const char *body);
/* For scoped(). */
void bottleneck_destroy(Koers__Bottleneck__V1__Bottleneck **bp);
