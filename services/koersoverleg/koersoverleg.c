/* This file has the rules of the koersoverleg, which has no means (budget). The column
 * "koersoverleg" of the authority table says which outcomes the koersoverleg may give, and
 * koersoverleg_rules adds one rule. */
#include "services/koersoverleg/koersoverleg.h"

#include "services/body/problems.h"
#include "services/body/texts.h"

/* Refuses a request for means (budget) if the receiver has no means. */
static void koersoverleg_rules(const struct daemon_spec *spec,
                               const Koers__Outcome__V1__RecordOutcome *record,
                               const struct dossier *d, struct outputs *out)
{
    (void)spec;
    (void)d;
    if (record->kind != KOERS__OUTCOME__V1__KIND__KIND_REQUEST)
        return;
    const struct known_body *to = body_known(record->receiver);
    if (to && !body_has_means(to))
        out_refuse(out, BAD_FIELD, "receiver", "koersoverleg.request_needs_means", TEXT_NO_MEANS,
                   to->name);
}

const struct consultation_spec koersoverleg_spec = {
    .self = "koersoverleg", .summary = "the koersoverleg", .rules = koersoverleg_rules};
