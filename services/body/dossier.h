/* Dossiers as a body has them: every bottleneck that came by, and whether it lies on this body's
 * table now. Exactly one body holds a dossier at any time; so an outcome that names another
 * holder takes it off this table, whoever published it. */
#pragma once

#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"

/* The tables of a consultation body's view: dossier, and outcome (see outcome.h). */
extern const char dossier_schema[];
#define DOSSIER_VIEW_VERSION 1

struct dossier {
    Koers__Bottleneck__V1__Bottleneck *bottleneck; /* owned */
    bool on_table;
    Koers__Outcome__V1__Tabled tabled; /* why it came here */
    char from[64];                     /* who brought it: a body or province */
    int64_t since_us;
    char *request;     /* owned; what is asked or recommended */
    char asked_by[64]; /* the body whose request it is; or empty */
    char asked_in[64]; /* that request's outcome id; or empty */
};

void dossier_fini(struct dossier *d); /* idempotent; for scoped() */
/* Fills *d, which need not be initialised; false, and *d empty, if it never came by. */
bool dossier_find(struct view *view, const char *number, struct dossier *d);

/* How a dossier arrives. Texts are borrowed; NULL is empty. */
struct dossier_arrival {
    Koers__Outcome__V1__Tabled tabled;
    const char *from, *request, *asked_by, *asked_in;
    int64_t at_us;
};

/* Lays it on the table. What it was asked before is forgotten, unless a request of this body comes
 * back declined: then whoever had asked this body still asks. */
int dossier_table(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b,
                  const struct dossier_arrival *arrival);
/* Takes it off the table, if it lies there. keep_asker: it goes out by a request and may return. */
int dossier_leave(struct view *view, const char *number, bool keep_asker);
/* Notes what it contains. from_relay: the relay says so, whose word on signals and provinces
 * counts; from others only the path is taken over. A dossier that was unknown is noted, off the
 * table. */
int dossier_note(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b, bool from_relay);

/* A copy, made as protobuf-c does (koers__bottleneck__v1__bottleneck__free_unpacked). */
Koers__Bottleneck__V1__Bottleneck *bottleneck_copy(const Koers__Bottleneck__V1__Bottleneck *b);
/* Adds a body at the end of the path, unless it is on it. b was made as protobuf-c does. */
void bottleneck_pass(Koers__Bottleneck__V1__Bottleneck *b, const char *body);
/* For scoped(). */
void bottleneck_destroy(Koers__Bottleneck__V1__Bottleneck **bp);
