/* Decides on two commands: ptvt answers a signal of kind vraag, and a person asks koers to forget
 * the contact of a signal. */
#include <string.h>

#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/problems.h"
#include "services/relay/rows/signal_row.h"
#include "services/relay/shared/number.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"
#include "services/relay/signals/signals.h"

static const char sql_answer[] = "UPDATE signals SET state = ?2, answer = ?3 WHERE key = ?1";
static const char sql_forget[] =
    "INSERT OR IGNORE INTO forgotten (signal, id, sequence) SELECT key, id, ?2 FROM signals"
    " WHERE key = ?1";

/* Reads the signal that a command names. If there is no such signal, refuses the command and
 * returns false. */
static bool find_signal(struct view *view, const char *number, struct signal_row *s,
                        struct outputs *out)
{
    int64_t key = number_parse(NUMBER_SIGNAL, number);
    if (key && signal_row_get(view, key, s))
        return true;
    out_refuse(out, UNKNOWN, "signal", RULE_SIGNAL_UNKNOWN, relay_short(number));
    return false;
}

int signal_answer_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                         struct outputs *out)
{
    (void)spec;
    const Koers__Signal__V1__AnswerSignal *command =
        (const Koers__Signal__V1__AnswerSignal *)in->payload;
    struct signal_row s;
    relay_check_text(out, "text", command->text, true);
    if (!relay_is_ptvt(in->role))
        out_refuse(out, NOT_YOURS, "", RULE_PTVT_ONLY);
    if (find_signal(view, command->signal, &s, out)) {
        if (s.kind != KOERS__SIGNAL__V1__KIND__KIND_QUESTION)
            out_refuse(out, BAD_FIELD, "signal", RULE_NOT_QUESTION, command->signal,
                       text_signal_kind(s.kind));
        else if (s.state == KOERS__SIGNAL__V1__STATE__STATE_ANSWERED)
            out_refuse(out, WRONG_STATE, "signal", RULE_ANSWERED, command->signal);
    }
    if (out_refused(out))
        return 0;
    char number[NUMBER_TEXT], topic[PROVINCE_TOPIC], by[65];
    number_text(number, NUMBER_SIGNAL, s.key);
    province_topic(topic, s.province, "signal.answered");
    slice_copy(slice_text(in->identity), by, sizeof by);
    Koers__Signal__V1__SignalAnswered e = KOERS__SIGNAL__V1__SIGNAL_ANSWERED__INIT;
    e.signal = number;
    e.text = command->text;
    e.answered_by = by;
    out_add(out, EVENT_SIGNAL_ANSWERED, topic, number, s.province, NULL, &e.base);
    out_subject(out, number);
    return 0;
}

int signal_answered_evolve(const struct daemon_spec *spec, struct view *view,
                           const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Signal__V1__SignalAnswered *e =
        (const Koers__Signal__V1__SignalAnswered *)in->payload;
    return view_exec(view, sql_answer, "iit", number_parse(NUMBER_SIGNAL, e->signal),
                     (int64_t)KOERS__SIGNAL__V1__STATE__STATE_ANSWERED, e->text);
}

int signal_forget_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                         struct outputs *out)
{
    (void)spec;
    const Koers__Signal__V1__ForgetContact *command =
        (const Koers__Signal__V1__ForgetContact *)in->payload;
    struct signal_row s;
    if (find_signal(view, command->signal, &s, out)) {
        if (!relay_may_for(in->role, in->scope, s.province))
            out_refuse(out, NOT_YOURS, "signal", RULE_NOT_YOUR_PROVINCE, s.province);
        else if (!s.has_contact)
            out_refuse(out, WRONG_STATE, "signal", RULE_NO_CONTACT, command->signal);
        else if (signal_row_forgotten(view, s.key))
            out_refuse(out, WRONG_STATE, "signal", RULE_FORGOTTEN, command->signal);
    }
    if (out_refused(out))
        return 0;
    char number[NUMBER_TEXT], topic[PROVINCE_TOPIC];
    number_text(number, NUMBER_SIGNAL, s.key);
    province_topic(topic, s.province, "contact.forgotten");
    Koers__Signal__V1__ContactForgotten e = KOERS__SIGNAL__V1__CONTACT_FORGOTTEN__INIT;
    e.signal = number;
    out_add(out, EVENT_CONTACT_FORGOTTEN, topic, number, s.province, NULL, &e.base);
    out_subject(out, number);
    return 0;
}

int contact_forgotten_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Signal__V1__ContactForgotten *e =
        (const Koers__Signal__V1__ContactForgotten *)in->payload;
    return view_exec(view, sql_forget, "ii", number_parse(NUMBER_SIGNAL, e->signal),
                     (int64_t)in->sequence);
}
