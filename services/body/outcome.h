/* Decides on the command of a person to record an outcome, and on what the outcome does to the
 * dossier. All bodies that give outcomes use this file, and so does the relay. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/body/dossier.h"
#include "services/body/names.h"

/* The maximum size in bytes of a text, a reason or a recommendation. */
#define OUTCOME_TEXT_MAX TEXT_BYTES_MAX
#define OUTCOME_INVITED  64 /* maximum count of organisations in one outcome */
#define OUTCOME_SCHEMES  32 /* maximum count of schemes in one besluit */

/* Checks rules of one body that are not in the authority table. Calls out_refuse for each broken
 * rule. outcome_decide calls this function only if the table allows the kind of outcome.
 * d->bottleneck is NULL if the outcome names no dossier or an unknown dossier. */
typedef void (*outcome_rules_f)(const struct daemon_spec *spec,
                                const Koers__Outcome__V1__RecordOutcome *record,
                                const struct dossier *d, struct outputs *out);

/* Lists the functions that differ between bodies. */
struct outcome_ops {
    /* Fills *d with the dossier `number`; the caller calls dossier_fini. Returns false if there is
     * no such dossier. */
    bool (*find)(struct view *view, const char *number, struct dossier *d);
    outcome_rules_f rules; /* may be NULL */
};

/* Decides on the command OUTCOME_RECORD: adds all refusals, or one event OUTCOME_RECORDED.
 * spec->kind must be an enum body_kind. Returns 0. */
int outcome_decide(const struct daemon_spec *spec, const struct outcome_ops *ops, struct view *view,
                   const struct input *in, struct outputs *out);

/* Stores an outcome of this body in the table `outcome`, which outcome.list reads. Returns 0 or
 * VIEW_E_FULL. */
int outcome_store(struct view *view, const struct input *in,
                  const Koers__Outcome__V1__Outcome *outcome);
