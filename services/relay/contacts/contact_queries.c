/* Answers the questions that store and show a contact. The asker must be ptvt, or the account
 * holder of the province of the signal. The relay never stores a contact that was forgotten, even
 * if a client sends it again. */
#include "common/base/utf8.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/names.h"
#include "services/relay/contacts/contacts.h"
#include "services/relay/contacts/vault.h"
#include "services/relay/rows/bottleneck_row.h"
#include "services/relay/rows/signal_row.h"
#include "services/relay/shared/answers.h"
#include "services/relay/shared/fields.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"

enum { CONTACT_MAX = 200 };

static bool too_long(const Koers__Signal__V1__PutContact *q)
{
    return utf8_length(q->name) > CONTACT_MAX || utf8_length(q->email) > CONTACT_MAX ||
           utf8_length(q->phone) > CONTACT_MAX;
}

Koers__Bus__V1__Answers answer_contact_put(const struct daemon_spec *spec, struct view *view,
                                           const struct asker *asker,
                                           const ProtobufCMessage *question,
                                           ProtobufCMessage **answerp, struct errtext *why)
{
    const Koers__Signal__V1__PutContact *q = (const Koers__Signal__V1__PutContact *)question;
    struct signal_row row;
    int64_t key = signal_row_find(view, q->signal_id);
    if (!key || !signal_row_get(view, key, &row))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_SIGNAL, relay_short(q->signal_id));
    if (!relay_may_for(asker->role, asker->scope, row.province))
        return answers_no(why, ANSWERS(NOT_ALLOWED), WHY_OTHER_PROVINCE);
    if (too_long(q))
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_CONTACT_LONG);
    if (!*q->name && !*q->email && !*q->phone)
        return answers_no(why, ANSWERS(BAD_QUESTION), WHY_CONTACT_NONE);
    bool wanted = row.has_contact && !signal_row_forgotten(view, key);
    if (wanted && vault_put(spec, row.id, q->name, q->email, q->phone))
        return answers_no(why, ANSWERS(FAILED), WHY_VAULT_FULL);
    Koers__Signal__V1__ContactKept *kept = mem_new(sizeof *kept);
    koers__signal__v1__contact_kept__init(kept);
    kept->kept = wanted;
    *answerp = &kept->base;
    return ANSWERS(OK);
}

Koers__Bus__V1__Answers answer_contact_get(const struct daemon_spec *spec, struct view *view,
                                           const struct asker *asker,
                                           const ProtobufCMessage *question,
                                           ProtobufCMessage **answerp, struct errtext *why)
{
    const Koers__Signal__V1__GetContact *q = (const Koers__Signal__V1__GetContact *)question;
    struct signal_row row;
    struct vault_contact contact;
    int64_t key = signal_row_find(view, q->signal);
    if (!key || !signal_row_get(view, key, &row))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_SIGNAL, relay_short(q->signal));
    if (!relay_may_for(asker->role, asker->scope, row.province))
        return answers_no(why, ANSWERS(NOT_ALLOWED), WHY_OTHER_PROVINCE);
    if (signal_row_forgotten(view, key) || !vault_get(spec, row.id, &contact))
        return answers_no(why, ANSWERS(NOT_FOUND), WHY_NO_CONTACT);
    Koers__Signal__V1__Contact *answer = mem_new(sizeof *answer);
    koers__signal__v1__contact__init(answer);
    field_set(&answer->name, contact.name);
    field_set(&answer->email, contact.email);
    field_set(&answer->phone, contact.phone);
    *answerp = &answer->base;
    return ANSWERS(OK);
}
