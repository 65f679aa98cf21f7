/* The dossiers of a body: every bottleneck that reached the body, and whether the bottleneck is on
 * its table now. At any time exactly one body holds a dossier. So an outcome with another holder
 * takes the dossier off this table, even if another body published the outcome. */
#pragma once

#include "common/store/view.h"
#include "koers/outcome/v1/outcome.pb-c.h"

/* The SQL of the tables `dossier` and `outcome` in the view of a body. */
extern const char dossier_schema[];
#define DOSSIER_VIEW_VERSION 1

struct dossier {
    Koers__Bottleneck__V1__Bottleneck *bottleneck; /* owned */
    bool on_table;
    Koers__Outcome__V1__Tabled tabled; /* why the dossier came to this table */
    char from[64];                     /* the body or province that sent the dossier */
    /* the commit time at which the dossier came to this table, in microseconds since 1970 */
    int64_t since_us;
    char *request;     /* owned; what the sender asks or recommends */
    char asked_by[64]; /* the body that requests means; "" if this is no request */
    char asked_in[64]; /* the id of the outcome with that request; "" if there is none */
};

/* Frees the texts of *d and empties *d. For scoped(). A second call changes nothing. */
void dossier_fini(struct dossier *d);
/* Fills *d with the dossier `number`; *d may be uninitialised. The caller calls dossier_fini. If
 * the dossier never reached this body, it returns false and *d is empty. */
bool dossier_find(struct view *view, const char *number, struct dossier *d);

/* How a dossier comes to this table. dossier_table copies the texts; NULL means "". */
struct dossier_arrival {
    Koers__Outcome__V1__Tabled tabled;
    const char *from, *request, *asked_by, *asked_in;
    int64_t at_us;
};

/* Puts a dossier on the table. dossier_store must have stored it. The arrival sets who asks
 * (`asked_by`, `asked_in`). If the arrival is TABLED_REQUEST_DECLINED, the stored values stay: this
 * body asked another body, which declined, so the earlier request to this body is open again.
 * Returns 0 or VIEW_E_FULL. */
int dossier_table(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b,
                  const struct dossier_arrival *arrival);
/* Takes a dossier off the table, if it is on the table. `keep_asker` must be true if the dossier
 * leaves by a request: the request may come back declined, so the view keeps the body that asked
 * this body. Returns 0 or VIEW_E_FULL. */
int dossier_leave(struct view *view, const char *number, bool keep_asker);
/* Stores the content of a dossier. A new dossier is not on the table. If `from_relay` is false and
 * the dossier is known, only the path of `b` is added: only the relay decides which signals and
 * provinces a dossier has. Returns 0 or VIEW_E_FULL. */
int dossier_store(struct view *view, const Koers__Bottleneck__V1__Bottleneck *b, bool from_relay);

/* Appends a body to the path of `b`, unless the path has that body. The message `b` must own its
 * path, as message_unpack and message_copy make it. */
void bottleneck_pass(Koers__Bottleneck__V1__Bottleneck *b, const char *body);
/* Frees a bottleneck and sets *bp to NULL. For scoped(). */
void bottleneck_destroy(Koers__Bottleneck__V1__Bottleneck **bp);
