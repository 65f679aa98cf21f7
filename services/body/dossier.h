/* This file stores the dossiers of a body: every bottleneck that reached the body, and whether the
 * bottleneck is on the table of the body now. At any time exactly one body holds a dossier. So an
 * outcome with another holder takes the dossier off this table, even if another body published the
 * outcome. */
#pragma once

#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"

/* Creates the tables `dossier` and `outcome` in the view of a body. */
extern const char dossier_schema[];
#define DOSSIER_VIEW_VERSION 1

struct dossier {
    Koers__Bottleneck__V1__Bottleneck *bottleneck; /* owned */
    bool on_table;
    Koers__Outcome__V1__Tabled tabled; /* why the dossier came to this table */
    char from[64];                     /* the body or province that sent the dossier */
    /* the commit time of the event that put the dossier on this table, in microseconds since
     * 1970 */
    int64_t since_us;
    char *request;     /* owned; what the sender asks or recommends */
    char asked_by[64]; /* the body that sent a request for means; "" if this is no request */
    char asked_in[64]; /* the id of the outcome with that request; "" if there is none */
};

/* Frees the texts of *d and empties *d. It is a cleanup function for scoped(). A second call
 * changes nothing. */
void dossier_fini(struct dossier *d);
/* Fills *d with the dossier `number`. *d may be uninitialised. The caller calls dossier_fini.
 * Returns false, with *d empty, if the dossier never reached this body. */
bool dossier_find(struct view *view, const char *number, struct dossier *d);

/* Describes how a dossier comes to this table. A text that is NULL means "". */
struct dossier_arrival {
    Koers__Outcome__V1__Tabled tabled;
    const char *from, *request, *asked_by, *asked_in;
    int64_t at_us;
};

/* Puts a dossier on the table. The caller has stored the dossier with dossier_store.
 *
 * Stores the asker that `arrival` has. Exception: for TABLED_REQUEST_DECLINED, keeps the stored
 * asker. In that case this body had sent a request to another body, and the other body declined. So
 * an earlier request to this body is open again.
 *
 * Returns 0 or VIEW_E_FULL. */
int dossier_table(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b,
                  const struct dossier_arrival *arrival);
/* Takes a dossier off the table. Changes nothing if the dossier is not on the table. If the dossier
 * leaves because this body sends a request, `keep_asker` must be true. The receiver may decline
 * that request, and then this body can still answer an earlier request. Returns 0 or VIEW_E_FULL.
 */
int dossier_leave(struct view *view, const char *number, bool keep_asker);
/* Stores the content of a dossier. A new dossier is not on the table. If `from_relay` is false and
 * the dossier is known, adds only the path of `b`, because the relay alone decides which signals
 * and provinces a dossier has. Returns 0 or VIEW_E_FULL. */
int dossier_store(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b, bool from_relay);

/* Appends a body to the path of `b`, unless the path has that body. `b` must come from
 * message_unpack or message_copy, because this function allocates memory in `b`. */
void bottleneck_pass(Koers__Bottleneck__V1__Bottleneck *b, const char *body);
/* Frees a bottleneck and sets *bp to NULL. It is a cleanup function for scoped(). */
void bottleneck_destroy(Koers__Bottleneck__V1__Bottleneck **bp);
