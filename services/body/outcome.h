/* Outcomes: deciding on a person's command to record one, and what follows from it for the
 * dossier (DOMAIN, "Authority" and "Who holds a dossier after an outcome"). Used by every body
 * that gives outcomes, the relay included; it brings its own dossiers by outcome_ops. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/dossier.h"
#include "services/body/names.h"

#define OUTCOME_TEXT_MAX TEXT_BYTES_MAX /* of text, reason, recommendation */
#define OUTCOME_INVITED  64             /* organisations */
#define OUTCOME_SCHEMES  32             /* schemes in one besluit */

/* Further rules of one body, for a kind that it may produce; out_refuse's what they forbid.
 * d->bottleneck is NULL where the outcome has no dossier or it is unknown. */
typedef void (*outcome_rules_f)(const struct daemon_spec *spec,
                                const Koers__Outcome__V1__RecordOutcome *record,
                                const struct dossier *d, struct outputs *out);

/* What differs per body. */
struct outcome_ops {
    /* Fills *d (dossier_fini by the caller); false if the body never had it. */
    bool (*find)(struct view *view, const char *number, struct dossier *d);
    outcome_rules_f rules; /* optional */
};

/* Decides on OUTCOME_RECORD: either all refusals at once, or one OUTCOME_RECORDED. body->kind is
 * an enum body_kind. Returns 0. */
int outcome_decide(const struct daemon_spec *spec, const struct outcome_ops *ops, struct view *view,
                   const struct input *in, struct outputs *out);

/* Keeps an outcome that this body gave, for outcome.list. Table "outcome" of dossier_schema. */
int outcome_keep(struct view *view, const struct input *in,
                 const Koers__Outcome__V1__Outcome *outcome);
