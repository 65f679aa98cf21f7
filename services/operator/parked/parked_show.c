/* This file implements `koers parked show`. The command prints one parked input in decoded form,
 * and the reason why the node could not handle it. If the payload cannot be decoded, the command
 * prints the payload's size in bytes. */
#include <stdio.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/message.h"
#include "common/event/pjson.h"
#include "services/command/commands.h"
#include "services/command/print.h"
#include "services/operator/parked/parked.h"
#include "services/operator/parked/texts.h"
#include "services/operator/tail/tail_format.h"

/* Prints an attribute. Attributes come from other processes, so the text is cut and control
 * characters are replaced. */
static void show_slice(const char *name, struct slice value)
{
    char text[512];
    slice_copy(value, text, sizeof text);
    utf8_trim(text);
    print_field(name, text);
}

static void show_payload(const struct tail_record *r)
{
    if (!r->payload) {
        printf(T_PARKED_UNREADABLE, r->scanned ? r->event.payload.n : r->record->event.len);
        return;
    }
    scoped(buf_fini) struct buf payload = {0};
    print_json(&payload, pjson_from(r->payload), JSON_INDENT(2));
    puts(T_PARKED_PAYLOAD);
    fwrite(payload.data, 1, payload.n, stdout);
}

static void show_event(const struct tail_record *r)
{
    if (!r->scanned)
        return;
    show_slice(T_PARKED_TOPIC, r->event.topic);
    show_slice(T_F_SUBJECT, r->event.subject);
    show_slice(T_F_PROVINCE, r->event.province);
    show_slice(T_F_PATH, r->event.path);
    show_slice(T_F_ID, r->event.id);
    show_slice(T_PARKED_TRACE, event_attribute(&r->event, "traceparent"));
    show_slice(T_PARKED_CAUSE, event_attribute(&r->event, "causationid"));
}

static void show_signatures(const Koers__Journal__V1__Record *record)
{
    char text[400] = "";
    for (size_t i = 0; i < record->n_signatures; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? ", " : "",
                 record->signatures[i]->identity);
    print_field(T_PARKED_SIGNED, record->n_signatures > 0 ? text : T_PARKED_BY_NOBODY);
}

static void show_input(const char *node, const Koers__Mesh__V1__ParkedInput *input,
                       const struct tail_record *r)
{
    char number[32];
    snprintf(number, sizeof number, "%llu", (unsigned long long)input->parked->sequence);
    print_field(T_PARKED_AT, node);
    print_field(T_F_NUMBER, number);
    print_field(T_F_KIND, input->parked->type);
    print_field(T_F_REASON, input->parked->reason);
    if (!r) {
        puts(T_PARKED_NO_RECORD);
        return;
    }
    print_time(T_F_RECORDED, r->record->committed_us);
    print_field(T_F_BY, r->record->identity);
    show_signatures(r->record);
    show_event(r);
    show_payload(r);
}

static void show_json(const char *node, const Koers__Mesh__V1__ParkedInput *input,
                      const struct tail_record *r)
{
    json_t *json = pjson_from(&input->parked->base);
    json_object_set_new(json, "node", json_string(node));
    json_object_set_new(json, "event", r ? tail_json(r) : json_null());
    client_print_json(json);
}

static void show(const struct client *c, const char *node,
                 const Koers__Mesh__V1__ParkedInput *input)
{
    struct tail_record record;
    const struct tail_record *r = NULL;
    unsigned long long sequence = input->parked->sequence;
    if (input->record) {
        tail_record_init(&record, input->record);
        r = &record;
    }
    if (c->json)
        show_json(node, input, r);
    else
        show_input(node, input, r);
    if (!c->json)
        client_notice(c, T_PARKED_SHOWN, node, sequence, node, sequence);
    if (r)
        tail_record_fini(&record);
}

int parked_show_run(struct client *c)
{
    Koers__Mesh__V1__GetParked question = KOERS__MESH__V1__GET_PARKED__INIT;
    scoped(message_free) ProtobufCMessage *answer = NULL;
    const Koers__Mesh__V1__ParkedInput *input;
    int code = parked_operand(c, &question.sequence);
    if (!code)
        code = session_ask_once(c, client_operand(c, 0), QUERY_PARKED_GET, &question.base, &answer);
    if (code)
        return code;
    input = (const Koers__Mesh__V1__ParkedInput *)answer;
    if (!input->parked)
        return client_fail(CODE_PROTOCOL, "%s: %s", client_operand(c, 0), T_ASK_PROTOCOL);
    show(c, client_operand(c, 0), input);
    return CODE_OK;
}
