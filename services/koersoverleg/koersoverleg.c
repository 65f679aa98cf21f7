/* The koersoverleg: it has network coordination only, so whoever it requests means from must have
 * them: budget, or budget and authority (DOMAIN, "Bodies"). */
#include "services/koersoverleg/koersoverleg.h"

#include "services/body/problems.h"
#include "services/body/texts.h"

static void rules(const struct daemon_spec *spec, const Koers__Outcome__V1__RecordOutcome *record,
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

void koersoverleg_init(struct consultation *c)
{
    consultation_init(c, "koersoverleg", "koers-koersoverleg", "the koersoverleg", rules);
}
