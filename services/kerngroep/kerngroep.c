/* This file has the rules of a kerngroep. koers runs one daemon for each of the pillars 1 to 3. The
 * column "kerngroep" of the authority table says which outcomes a kerngroep may give, and
 * kerngroep_rules adds one rule. */
#include "services/kerngroep/kerngroep.h"

#include <stdlib.h>
#include <string.h>

#include "services/body/problems.h"
#include "services/body/texts.h"

/* ── the rule for a referral ── */

/* Refuses a referral ("verwezen") to the koersoverleg or the DG-overleg. A kerngroep forwards a
 * dossier ("doorgeleid") to the koersoverleg instead, with a recommendation. A referral to another
 * kerngroep is allowed. */
static void kerngroep_rules(const struct daemon_spec *spec,
                            const Koers__Outcome__V1__RecordOutcome *record,
                            const struct dossier *d, struct outputs *out)
{
    (void)spec;
    (void)d;
    if (record->kind != KOERS__OUTCOME__V1__KIND__KIND_REFERRAL)
        return;
    const struct known_body *to = body_known(record->receiver);
    if (to && (to->kind == BODY_KOERSOVERLEG || to->kind == BODY_DG_OVERLEG))
        out_refuse(out, NOT_YOURS, "receiver", "kerngroep.referral_up", TEXT_REFERRAL_UP, to->name);
}

/* ── the pillar of this kerngroep ── */

#define KERNGROEP_SUMMARY "the kerngroep of a pillar: --pillar 1, 2 or 3 (or KOERS_PILLAR)"

const struct consultation_spec *kerngroep_spec(unsigned pillar)
{
    static const struct consultation_spec specs[] = {
        {"kerngroep-1", KERNGROEP_SUMMARY, kerngroep_rules},
        {"kerngroep-2", KERNGROEP_SUMMARY, kerngroep_rules},
        {"kerngroep-3", KERNGROEP_SUMMARY, kerngroep_rules},
    };
    must(pillar >= 1 && pillar <= 3);
    return &specs[pillar - 1];
}

static bool parse_pillar(unsigned *pillarp, const char *text)
{
    if (!text || text[0] < '1' || text[0] > '3' || text[1])
        return false;
    *pillarp = (unsigned)(text[0] - '0');
    return true;
}

/* Removes `n` arguments from argv. `at` is the index of the first argument to remove. */
static void drop_arguments(int *argcp, char **argv, int at, int n)
{
    for (int i = at; i + n <= *argcp; i++) /* also moves the final NULL */
        argv[i] = argv[i + n];
    *argcp -= n;
}

int kerngroep_pillar(unsigned *pillarp, int *argcp, char **argv)
{
    static const char option[] = "--pillar";
    size_t length = sizeof option - 1;
    for (int i = 1; i < *argcp; i++) {
        if (strncmp(argv[i], option, length) != 0 || (argv[i][length] && argv[i][length] != '='))
            continue;
        bool joined = argv[i][length] == '='; /* true for --pillar=N */
        if (!parse_pillar(pillarp, joined ? argv[i] + length + 1 : argv[i + 1]))
            return KERNGROEP_E_PILLAR;
        drop_arguments(argcp, argv, i, joined ? 1 : 2);
        return KERNGROEP_OK;
    }
    return parse_pillar(pillarp, getenv("KOERS_PILLAR")) ? KERNGROEP_OK : KERNGROEP_E_PILLAR;
}
