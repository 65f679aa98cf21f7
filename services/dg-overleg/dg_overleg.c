/* This file has the rules of the DG-overleg. An outcome about budget or authority is a besluit
 * (decision). A besluit can merge schemes. This daemon does not know which schemes exist. The
 * register of schemes knows them, and ignores all other ids in a besluit. */
#include "services/dg-overleg/dg_overleg.h"

#include "common/base/slice.h"
#include "services/body/names.h"
#include "services/body/problems.h"
#include "services/body/texts.h"

#define SCHEMES KOERS__OUTCOME__V1__DECISION_KIND__DECISION_KIND_SCHEMES

/* Checks a besluit that merges schemes. The besluit must name from 2 to OUTCOME_SCHEMES schemes,
 * and the ministry that publishes the new scheme. Adds one refusal for each error. */
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

/* Checks an outcome that is a besluit, and accepts every other outcome. If the besluit merges
 * schemes, check_schemes() checks it. If the besluit does not merge schemes, it must name no
 * schemes and no ministry. */
static void dg_overleg_rules(const struct daemon_spec *spec,
                             const Koers__Outcome__V1__RecordOutcome *record,
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

const struct consultation_spec dg_overleg_spec = {
    .self = "dg-overleg", .summary = "the DG-overleg", .rules = dg_overleg_rules};
