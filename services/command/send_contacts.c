/* This file moves the contacts of acknowledged signals from the outbox to the relay's vault. A
 * contact is personal data, so it may go to no other place. */
#include <stdlib.h>

#include "common/event/message.h"
#include "services/command/send_internal.h"

enum { CONTACTS_AT_ONCE = 64 };

struct send_contacts {
    struct {
        int64_t row;
        struct buf bytes;
    } list[CONTACTS_AT_ONCE];
    size_t n;
    int64_t after; /* the last row that was sent to the vault */
};

static int send_contact_row(void *arg, int64_t row, struct slice contact)
{
    struct send_contacts *contacts = arg;
    if (row <= contacts->after)
        return 0;
    contacts->list[contacts->n].row = row;
    buf_add(&contacts->list[contacts->n].bytes, contact.data, contact.n);
    return ++contacts->n == CONTACTS_AT_ONCE;
}

enum contact_end {
    CONTACT_SETTLED,
    CONTACT_TOO_EARLY, /* the relay does not know this signal yet; it may know other signals */
    CONTACT_NOT_NOW,   /* the relay can take no contact now */
};

/* Asks the vault to store one contact. If the vault stores or refuses the contact, deletes the
 * contact from the outbox. Returns what the relay did. */
static enum contact_end send_contact(struct send *s, int64_t row, struct slice bytes)
{
    struct errtext text = {""};
    ProtobufCMessage *answer = NULL;
    scoped(message_free) Koers__Signal__V1__PutContact *put =
        message_unpack(&koers__signal__v1__put_contact__descriptor, bytes);
    Koers__Bus__V1__Answers status;
    must(put);
    status =
        session_ask_quietly(&s->session, "relay", QUERY_CONTACT_PUT, &put->base, &answer, &text);
    if (answer && !((const Koers__Signal__V1__ContactKept *)answer)->kept)
        client_fail(0, T_CONTACT_NOT_KEPT);
    message_free(&answer);
    if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION ||
        status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED)
        client_fail(0, T_CONTACT_REFUSED, text.text);
    else if (status == KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND)
        return CONTACT_TOO_EARLY;
    else if (status != KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        return CONTACT_NOT_NOW;
    return outbox_contact_done(s->outbox, row) == 0 ? CONTACT_SETTLED : CONTACT_NOT_NOW;
}

/* Asks the vault to store each contact of the batch, and frees the batch. Sets *allp to false if a
 * contact stays in the outbox. Returns false if the relay can take no contact now. */
static bool send_contacts_read(struct send *s, struct send_contacts *contacts, bool *allp)
{
    bool going = true;
    for (size_t i = 0; i < contacts->n; i++) {
        enum contact_end end = CONTACT_NOT_NOW;
        contacts->after = contacts->list[i].row;
        if (going && session_up(&s->session))
            end = send_contact(s, contacts->after, buf_slice(&contacts->list[i].bytes));
        buf_fini(&contacts->list[i].bytes);
        going = going && end != CONTACT_NOT_NOW;
        *allp = *allp && end == CONTACT_SETTLED;
    }
    return going;
}

void send_contacts(struct send *s)
{
    struct send_contacts *contacts = mem_new(sizeof *contacts);
    bool all = true;
    do {
        contacts->n = 0;
        outbox_each_contact(s->outbox, send_contact_row, contacts);
    } while (send_contacts_read(s, contacts, &all) && contacts->n == CONTACTS_AT_ONCE);
    if (!all)
        client_notice(s->session.client, T_CONTACT_WAITS);
    free(contacts);
}
