/* Links similar initiatieven, and publishes one event for each of their provinces. The key of a
 * link in the view is the sequence of the command. */
#include "common/event/message.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/problems.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/number.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"
#include "services/relay/signals/signal_set.h"
#include "services/relay/signals/signals.h"

/* The maximum size of all events of one command together, in bytes. The maximum size of a unit is
 * 192 KiB. The remaining 32 KiB are for the envelopes of twelve events. */
enum { UNIT_BYTES = 160 * 1024 };

static const char sql_link[] = "INSERT OR IGNORE INTO links (linkage, signal) VALUES (?, ?)";
static const char sql_state[] = "UPDATE signals SET state = ?2 WHERE key = ?1 AND state = ?3";

static void publish_linked(const struct signal_set *set, struct outputs *out,
                           const Koers__Signal__V1__SignalsLinked *linked)
{
    char topic[PROVINCE_TOPIC];
    size_t bytes = koers__signal__v1__signals_linked__get_packed_size(linked);
    if (bytes * province_set_count(&set->provinces) > UNIT_BYTES) {
        out_refuse(out, BAD_FIELD, "signals", RULE_SIGNALS_LARGE);
        return;
    }
    for (size_t i = 0; i < PROVINCES; i++)
        if (set->provinces.has[i]) {
            province_topic(topic, provinces[i].code, "signals.linked");
            out_add(out, EVENT_SIGNALS_LINKED, topic, linked->signals[0], provinces[i].code, NULL,
                    &linked->base);
        }
    out_subject(out, linked->signals[0]);
}

static void link_all(const struct signal_set *set, const struct input *in, const char *reason,
                     struct outputs *out)
{
    scoped(message_free) Koers__Signal__V1__SignalsLinked *e = mem_new(sizeof *e);
    koers__signal__v1__signals_linked__init(e);
    for (size_t i = 0; i < set->n; i++) {
        char number[NUMBER_TEXT];
        number_text(number, NUMBER_SIGNAL, set->rows[i].key);
        field_push(&e->signals, &e->n_signals, number);
        field_push(&e->titles, &e->n_titles, set->rows[i].title);
        field_push(&e->provinces, &e->n_provinces, set->rows[i].province);
    }
    field_set(&e->linked_by, in->identity);
    field_set(&e->reason, reason);
    publish_linked(set, out, e);
}

int signal_link_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                       struct outputs *out)
{
    (void)spec;
    const Koers__Signal__V1__LinkSignals *command =
        (const Koers__Signal__V1__LinkSignals *)in->payload;
    scoped(signal_set_fini) struct signal_set set = {0};
    relay_check_text(out, "reason", command->reason, false);
    if (signal_set_read(&set, view, command->signals, command->n_signals, 2, out)) {
        signal_set_check_link(&set, out);
        signal_set_check_sender(&set, in, out);
    }
    if (!out_refused(out))
        link_all(&set, in, command->reason, out);
    return 0;
}

int signals_linked_evolve(const struct daemon_spec *spec, struct view *view, const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Signal__V1__SignalsLinked *e =
        (const Koers__Signal__V1__SignalsLinked *)in->payload;
    int r = 0;
    for (size_t i = 0; r == 0 && i < e->n_signals; i++) {
        int64_t key = number_parse(NUMBER_SIGNAL, e->signals[i]);
        r = view_exec(view, sql_link, "ii", (int64_t)in->sequence, key);
        if (r == 0)
            r = view_exec(view, sql_state, "iii", key,
                          (int64_t)KOERS__SIGNAL__V1__STATE__STATE_LINKED,
                          (int64_t)KOERS__SIGNAL__V1__STATE__STATE_REGISTERED);
    }
    return r;
}
