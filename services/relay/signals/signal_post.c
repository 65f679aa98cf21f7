/* Decides on posting a signal. Refuses the signal with all reasons at once, or registers it with a
 * number. If the id was posted before with the same content, the reply has the first number. If the
 * content differs, the signal is refused. */
#include <string.h>

#include "common/event/message.h"
#include "common/keys/key.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/problems.h"
#include "services/relay/rows/scheme_names.h"
#include "services/relay/rows/signal_row.h"
#include "services/relay/shared/number.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"
#include "services/relay/signals/signal_check.h"
#include "services/relay/signals/signals.h"
#include "services/relay/similar/similar.h"

static const char sql_before[] = "SELECT key, hash FROM signals WHERE id = ?";
static const char sql_insert[] =
    "INSERT INTO signals (key, id, hash, kind, province, state, bottleneck, scheme_id, scheme,"
    " posted_by, posted_us, sequence, event_id, title, answer, has_contact, content)"
    " VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, '', ?, ?)";

static void check_sender(const struct input *in, const Koers__Signal__V1__Signal *s,
                         struct outputs *out)
{
    if (!relay_is_ptvt(in->role) && !relay_is_accounthouder(in->role))
        out_refuse(out, NOT_YOURS, "", RULE_NOT_YOUR_ROLE);
    else if (!province_by_code(s->province))
        return; /* signal_check refused the signal */
    else if (!relay_may_for(in->role, in->scope, s->province))
        out_refuse(out, NOT_YOURS, "province", RULE_NOT_YOUR_PROVINCE, s->province);
    else if (!slice_is(in->event->province, s->province))
        out_refuse(out, BAD_FIELD, "province", RULE_PROVINCE_OTHER, s->province);
}

/* Returns true if the id of the signal was registered before. Then sets the subject of the reply to
 * the first number if the content is the same, and refuses the command if the content differs. */
static bool answered_before(struct view *view, const Koers__Signal__V1__Signal *s,
                            struct outputs *out)
{
    uint8_t hash[32];
    char number[NUMBER_TEXT];
    scoped(buf_fini) struct buf packed = {0};
    struct view_row *r = view_query(view, sql_before, "t", s->id);
    bool found = view_next(r);
    if (found) {
        message_pack(&packed, &s->base);
        key_hash(buf_slice(&packed), hash);
        number_text(number, NUMBER_SIGNAL, view_int(r, 0));
        if (slice_equal(view_blob(r, 1), (struct slice){hash, sizeof hash})) {
            out_repeated(out);
            out_subject(out, number);
        } else {
            out_refuse(out, WRONG_STATE, "id", RULE_ID_CONFLICT, number);
        }
    }
    view_done(r);
    return found;
}

int signal_post_decide(const struct daemon_spec *spec, struct view *view, const struct input *in,
                       struct outputs *out)
{
    (void)spec;
    const Koers__Signal__V1__PostSignal *post = (const Koers__Signal__V1__PostSignal *)in->payload;
    Koers__Signal__V1__Signal empty = KOERS__SIGNAL__V1__SIGNAL__INIT;
    Koers__Signal__V1__Signal *s = post->signal ? post->signal : &empty;
    signal_check(out, s);
    check_sender(in, s, out);
    if (out_refused(out) || answered_before(view, s, out))
        return 0;

    char number[NUMBER_TEXT], scheme_id[SCHEME_ID] = "", by[65];
    number_text(number, NUMBER_SIGNAL, number_next(view, NUMBER_SIGNAL, in->date));
    if (*s->scheme)
        scheme_match(view, s->scheme, scheme_id);
    slice_copy(slice_text(in->identity), by, sizeof by);
    Koers__Signal__V1__SignalRegistered registered = KOERS__SIGNAL__V1__SIGNAL_REGISTERED__INIT;
    registered.number = number;
    registered.signal = s;
    registered.scheme_id = scheme_id;
    registered.posted_by = by;
    out_add(out, EVENT_SIGNAL_REGISTERED, "down.relay.signal.registered", number, s->province, NULL,
            &registered.base);
    out_subject(out, number);
    return 0;
}

int signal_registered_evolve(const struct daemon_spec *spec, struct view *view,
                             const struct input *in)
{
    if (!relay_is_from(in, spec->self))
        return 0;
    const Koers__Signal__V1__SignalRegistered *e =
        (const Koers__Signal__V1__SignalRegistered *)in->payload;
    const Koers__Signal__V1__Signal *s = e->signal;
    int64_t key = number_parse(NUMBER_SIGNAL, e->number);
    must(key && s);
    uint8_t hash[32];
    scoped(buf_fini) struct buf packed = {0}, words = {0};
    message_pack(&packed, &s->base);
    key_hash(buf_slice(&packed), hash);
    similar_words(&words, s);
    int r = number_take(view, NUMBER_SIGNAL, key);
    if (r == 0)
        r = view_exec(view, sql_insert, "itbititttiittib", key, s->id,
                      (struct slice){hash, sizeof hash}, (int64_t)s->kind, s->province,
                      (int64_t)KOERS__SIGNAL__V1__STATE__STATE_REGISTERED, e->scheme_id, s->scheme,
                      e->posted_by, in->time_us, (int64_t)in->sequence, in->id, s->title,
                      (int64_t)s->has_contact, buf_slice(&packed));
    if (r == 0)
        r = similar_store(view, key, buf_slice(&words));
    return r;
}
