/* This file checks outcomes of other bodies for the relay, the bodies and the register. One rule:
 * no receiver changes its view by an outcome of another body that this file did not admit. */
#include "services/body/admission.h"

#include <string.h>

#include "services/body/authority.h"

/* Returns true if the path of the dossier names the body. */
static bool passed(const Koers__Bottleneck__V1__Bottleneck *b, const char *body)
{
    for (size_t i = 0; i < b->n_path; i++)
        if (strcmp(b->path[i], body) == 0)
            return true;
    return false;
}

/* Returns true if the holder and the answer are what the kind of outcome does to a dossier. A body
 * that declines a request gives the dossier back to the body that asked. */
static bool has_effect(const Koers__Outcome__V1__Outcome *o, const struct authority_row *row)
{
    bool own = strcmp(o->holder, o->record->body) == 0;
    bool back = row->kind == KOERS__OUTCOME__V1__KIND__KIND_DECLINED && o->in_reply_to[0];
    const struct known_body *to = body_known(o->holder);
    if (!o->bottleneck)
        return !o->answers && !o->holder[0];
    if (back || row->effect == EFFECT_HANDS)
        return !o->answers && !own && to && to->has_table && to->has_daemon &&
               (back ? passed(o->bottleneck, o->holder)
                     : strcmp(o->holder, o->record->receiver) == 0);
    return own && o->answers == (row->effect == EFFECT_ANSWERS);
}

/* Returns the rule that the outcome breaks, or NULL. */
static const char *broken(const struct input *in, const Koers__Outcome__V1__Outcome *o,
                          const struct admission *known, struct authority_refusal *why)
{
    const struct known_body *sender = body_known(in->identity);
    if (!o->record || !sender || !sender->has_table || strcmp(o->record->body, in->identity) != 0)
        return "outcome.body";
    struct authority_case c = {.body = sender->kind,
                               .name = sender->name,
                               .role = "boegbeeld", /* who recorded it cannot be checked */
                               .kind = o->record->kind,
                               .origin = known->origin};
    if (authority_check(&c, why) != AUTHORITY_OK)
        return why->rule;
    if (strcmp(o->bottleneck ? o->bottleneck->number : "", o->record->bottleneck) != 0)
        return "outcome.bottleneck";
    if (o->bottleneck && !passed(o->bottleneck, in->identity))
        return "outcome.path";
    if (o->bottleneck && known->holder && strcmp(known->holder, in->identity) != 0)
        return "outcome.holder";
    return has_effect(o, authority_of(o->record->kind)) ? NULL : "outcome.effect";
}

void outcome_admit(const struct input *in, const struct admission *known, struct outputs *out)
{
    struct authority_refusal why = {"", ""};
    const char *rule = broken(in, (const Koers__Outcome__V1__Outcome *)in->payload, known, &why);
    if (rule)
        out_park(out, "outcome of %s not admitted: %s", in->identity, rule);
}
