/* The DG-overleg: it has budget and authority, and its outcomes on them are besluiten. A besluit
 * says what it does; one on schemes names which it brings together and whose regelinghouder
 * publishes the successor (DOMAIN, "What flows down", 8). Whether the schemes exist is known to the
 * register, which is told by the besluit's path. */
#include "services/dg-overleg/dg_overleg.h"

#include "common/base/slice.h"
#include "services/body/names.h"
#include "services/body/problems.h"
#include "services/body/texts.h"

#define SCHEMES KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_SCHEMES

static void check_schemes(const Koers__Outcome__V1__RecordOutcome *record, struct outputs *out)
{
    if (record->n_schemes < 2 || record->n_schemes > OUTCOME_SCHEMES)
        out_refuse(out, BAD_FIELD, "schemes", "decision.schemes.count", TEXT_SCHEMES_COUNT,
                   OUTCOME_SCHEMES);
    for (size_t i = 0; i < record->n_schemes && i < OUTCOME_SCHEMES; i++) {
        if (!scheme_id_valid(record->schemes[i]))
            out_refuse(out, BAD_FIELD, "schemes", "scheme.id", TEXT_SCHEME_ID, record->schemes[i]);
        else if (text_repeats(record->schemes, i))
            out_refuse(out, BAD_FIELD, "schemes", "decision.schemes.twice", TEXT_SCHEME_TWICE,
                       record->schemes[i]);
    }
    if (!ministry_valid(record->successor_ministry))
        out_refuse(out, BAD_FIELD, "successor_ministry", "ministry.unknown", TEXT_MINISTRY,
                   record->successor_ministry);
}

static void rules(const struct daemon_spec *spec, const Koers__Outcome__V1__RecordOutcome *record,
                  const struct dossier *d, struct outputs *out)
{
    (void)spec;
    (void)d;
    if (record->kind != KOERS__OUTCOME__V1__KIND__KIND_DECISION)
        return;
    if (record->decision_kind == SCHEMES)
        check_schemes(record, out);
    else if (record->n_schemes || record->successor_ministry[0])
        out_refuse(out, BAD_FIELD, "schemes", "decision.schemes.unexpected",
                   TEXT_SCHEMES_UNEXPECTED);
}

void dg_overleg_init(struct consultation *c)
{
    consultation_init(c, "dg-overleg", "koers-dg-overleg", "the DG-overleg", rules);
}
