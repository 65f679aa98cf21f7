/* Decides on a person's command to record an outcome, and on what the outcome does to the dossier.
 * Every body that gives outcomes uses it. So does the relay, which passes its own dossiers in
 * outcome_ops. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/dossier.h"
#include "services/body/names.h"

#define OUTCOME_TEXT_MAX TEXT_BYTES_MAX /* of text, reason, recommendation */
#define OUTCOME_INVITED  64             /* organisations */
#define OUTCOME_SCHEMES  32             /* schemes in one besluit */

/* The rules of one body on top of the authority table. Called only for a kind that the table
 * allows; it calls out_refuse for each rule that the outcome breaks. d->bottleneck is NULL if the
 * outcome has no dossier, or an unknown one. */
typedef void (*outcome_rules_f)(const struct daemon_spec *spec,
                                const Koers__Outcome__V1__RecordOutcome *record,
                                const struct dossier *d, struct outputs *out);

/* What differs from body to body. */
struct outcome_ops {
    /* As dossier_find: the caller calls dossier_fini. */
    bool (*find)(struct view *view, const char *number, struct dossier *d);
    outcome_rules_f rules; /* optional */
};

/* Decides on OUTCOME_RECORD: puts out all refusals, or one OUTCOME_RECORDED. spec->kind is an enum
 * body_kind. Returns 0. */
int outcome_decide(const struct daemon_spec *spec, const struct outcome_ops *ops, struct view *view,
                   const struct input *in, struct outputs *out);

/* Stores an outcome that this body gave in the table "outcome", for outcome.list. Returns 0 or
 * VIEW_E_FULL. */
int outcome_store(struct view *view, const struct input *in,
                  const Koers__Outcome__V1__Outcome *outcome);
