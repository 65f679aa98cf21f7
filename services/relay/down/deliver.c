/* Publishes one event per province for an outcome. */
#include "services/relay/down/deliver.h"

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "koers/outcome/v1/outcome.pb-c.h"
#include "services/relay/shared/limits.h"

static const char sql_stored[] = "SELECT content FROM outcomes WHERE id = ?";

const char *deliver_effective(const Koers__Outcome__V1__Outcome *outcome, const char *today)
{
    const Koers__Outcome__V1__RecordOutcome *record = outcome->record;
    if (record && civil_date_valid(record->effective))
        return record->effective;
    if (record && civil_date_valid(record->date))
        return record->date;
    return today;
}

void deliver(const char *bottleneck, const struct province_set *to, const char *outcome_id,
             const Koers__Outcome__V1__Outcome *outcome, struct outputs *out)
{
    char topic[PROVINCE_TOPIC], id[65], number[NUMBER_TEXT];
    slice_copy(slice_text(outcome_id), id, sizeof id);
    slice_copy(slice_text(bottleneck), number, sizeof number);
    Koers__Outcome__V1__OutcomeDelivered e = KOERS__OUTCOME__V1__OUTCOME_DELIVERED__INIT;
    e.outcome_id = id;
    e.bottleneck = number;
    e.kind = outcome->record->kind;
    e.body = outcome->record->body;
    e.holder = outcome->holder;
    e.answers = outcome->answers;
    e.effective = outcome->record->effective;
    for (size_t i = 0; i < PROVINCES; i++) {
        if (!to->has[i])
            continue;
        province_topic(topic, provinces[i].code, "outcome.delivered");
        out_add(out, EVENT_OUTCOME_DELIVERED, topic, number, provinces[i].code, RELAY_SELF,
                &e.base);
    }
}

Koers__Outcome__V1__Outcome *deliver_stored(struct view *view, const char *id)
{
    ProtobufCMessage *m = NULL;
    struct view_row *r = view_query(view, sql_stored, "t", id);
    if (view_next(r))
        m = message_unpack_checked(&koers__outcome__v1__outcome__descriptor, view_blob(r, 0), NULL);
    view_done(r);
    return (Koers__Outcome__V1__Outcome *)m;
}

void deliver_again(struct view *view, const struct bottleneck_row *d, const struct province_set *to,
                   struct outputs *out)
{
    scoped(message_free) Koers__Outcome__V1__Outcome *outcome = deliver_stored(view, d->outcome);
    if (outcome && outcome->record)
        deliver(d->number, to, d->outcome, outcome, out);
}
