/* Tests `koers tail`: every event type has a summary and a JSON form. No event can break a line or
 * send control sequences to a terminal. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/base/uuid.h"
#include "services/operator/tail/tail_format.h"

#define ID "8d628e19-1508-5c09-aae4-e275724deb61"

static void fill(ProtobufCMessage *message, const char *text);

/* Writes one value to `at`, in the type of the field. */
static void fill_value(const ProtobufCFieldDescriptor *f, void *at, const char *text)
{
    switch ((int)f->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(char **)at = mem_text(text);
        break;
    case PROTOBUF_C_TYPE_MESSAGE: {
        const ProtobufCMessageDescriptor *d = f->descriptor;
        ProtobufCMessage *inner = mem_new(d->sizeof_message);

        d->message_init(inner);
        fill(inner, text);
        *(ProtobufCMessage **)at = inner;
        break;
    }
    case PROTOBUF_C_TYPE_ENUM:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_BOOL:
        *(uint32_t *)at = 1;
        break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_INT64:
        *(uint64_t *)at = 7;
        break;
    case PROTOBUF_C_TYPE_DOUBLE:
        *(double *)at = 1.5;
        break;
    default:
        break;
    }
}

/* Fills every field of a message. A list gets two values. */
static void fill(ProtobufCMessage *message, const char *text)
{
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
        uint8_t *at = (uint8_t *)message + f->offset;

        if (f->label != PROTOBUF_C_LABEL_REPEATED) {
            fill_value(f, at, text);
            continue;
        }
        *(size_t *)(void *)((uint8_t *)message + f->quantifier_offset) = 2;
        size_t each = f->type == PROTOBUF_C_TYPE_UINT32 ? sizeof(uint32_t) : sizeof(void *);
        uint8_t *list = mem_new(2 * each);
        *(uint8_t **)(void *)at = list;
        fill_value(f, list, text);
        fill_value(f, list + each, text);
    }
}

static void fill_free(ProtobufCMessage *message)
{
    protobuf_c_message_free_unpacked(message, NULL);
}

struct sample {
    struct buf bytes;
    Koers__Journal__V1__Record record;
    struct tail_record r;
};

static void sample_init(struct sample *s, enum catalogue_id id, const char *text)
{
    static char identity[] = "relay";
    const struct catalogue_event *row = &catalogue_events[id];
    ProtobufCMessage *payload = mem_new(row->payload->sizeof_message);

    *s = (struct sample){.bytes = {0}};
    row->payload->message_init(payload);
    fill(payload, text);
    event_build(&s->bytes, &(struct event_draft){.id = ID,
                                                 .source = "urn:nld:oin:0:systeem:relay",
                                                 .type = row->type,
                                                 .topic = "down.relay.some.thing",
                                                 .subject = "KNP-2026-0001",
                                                 .classification = row->classification,
                                                 .time_us = 1795283999000000,
                                                 .payload = payload});
    fill_free(payload);
    koers__journal__v1__record__init(&s->record);
    s->record.sequence = 42;
    s->record.committed_us = 1795284000000000;
    s->record.identity = identity;
    s->record.event.data = s->bytes.data;
    s->record.event.len = s->bytes.n;
    tail_record_init(&s->r, &s->record);
}

static void sample_fini(struct sample *s)
{
    tail_record_fini(&s->r);
    buf_fini(&s->bytes);
}

Test(operator_tail_lines, every_type_has_its_own_summary)
{
    for (int id = 0; id < N_EVENTS; id++) {
        struct sample s;
        struct buf text = {0};

        sample_init(&s, (enum catalogue_id)id, "Boxtel");
        cr_assert_not_null(s.r.payload, "%s", catalogue_events[id].name);
        tail_summary(&text, &s.r);
        cr_assert_gt(text.n, 5, "%s", catalogue_events[id].name);
        cr_assert_neq(text.data[0], '{', "%s has none", catalogue_events[id].name);
        if (id != EVENT_JOURNAL_BEGUN && id != EVENT_INPUT_UNPARKED && id != EVENT_INPUT_RETRY)
            cr_assert(strstr((const char *)text.data, "Boxtel") != NULL, "%s: %s",
                      catalogue_events[id].name, (const char *)text.data);
        buf_fini(&text);
        sample_fini(&s);
    }
}

Test(operator_tail_lines, control_characters_do_not_reach_the_terminal)
{
    for (int id = 0; id < N_EVENTS; id++) {
        struct sample s;
        struct buf text = {0};

        sample_init(&s, (enum catalogue_id)id, "a\x1b[31m\nb\tc\xc2\x9b");
        tail_line(&text, &s.r, false);
        for (size_t i = 0; i < text.n; i++)
            cr_assert(text.data[i] >= 0x20 && text.data[i] != 0x7f &&
                          !(text.data[i] == 0xc2 && text.data[i + 1] < 0xa0),
                      "%s", catalogue_events[id].name);
        buf_fini(&text);
        sample_fini(&s);
    }
}

Test(operator_tail_lines, a_line_has_time_sequence_topic_and_sender)
{
    struct sample s;
    struct buf text = {0};

    sample_init(&s, EVENT_SIGNAL_REGISTERED, "X");
    tail_line(&text, &s.r, false);
    cr_assert_eq(strncmp((const char *)text.data,
                         "2026-11-21 19:00:00 #42 down.relay.some.thing relay  ", 52),
                 0, "%s", (const char *)text.data);
    buf_fini(&text);
    sample_fini(&s);
}

Test(operator_tail_lines, json_has_the_payload_decoded)
{
    for (int id = 0; id < N_EVENTS; id++) {
        struct sample s;
        json_t *json;

        sample_init(&s, (enum catalogue_id)id, "X");
        json = tail_json(&s.r);
        cr_assert_eq(json_integer_value(json_object_get(json, "sequence")), 42);
        cr_assert_str_eq(json_string_value(json_object_get(json, "committed_at")),
                         "2026-11-21T18:00:00.000Z");
        cr_assert_str_eq(json_string_value(json_object_get(json, "id")), ID);
        cr_assert_str_eq(json_string_value(json_object_get(json, "type")),
                         catalogue_events[id].type);
        cr_assert(json_is_object(json_object_get(json, "payload")), "%s",
                  catalogue_events[id].name);
        cr_assert_gt(json_object_size(json_object_get(json, "payload")), 0);
        json_decref(json);
        sample_fini(&s);
    }
}

Test(operator_tail_lines, bytes_that_are_no_event_are_called_unreadable)
{
    static char identity[] = "relay";
    static uint8_t bytes[] = {0xff, 0xff};
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    struct tail_record r;
    struct buf text = {0};
    json_t *json;

    record.identity = identity;
    record.sequence = 3;
    record.event.data = bytes;
    record.event.len = sizeof bytes;
    tail_record_init(&r, &record);
    tail_line(&text, &r, false);
    cr_assert(strstr((const char *)text.data, "#3") != NULL);
    json = tail_json(&r);
    cr_assert_eq(json_integer_value(json_object_get(json, "sequence")), 3);
    json_decref(json);
    buf_fini(&text);
    tail_record_fini(&r);
}

Test(operator_tail_lines, a_long_text_is_not_cut_inside_a_character)
{
    struct sample s;
    struct buf text = {0};
    char words[400] = "x";

    for (int i = 0; i < 60; i++)
        strcat(words, "é…");
    sample_init(&s, EVENT_SIGNAL_ANSWERED, words);
    tail_summary(&text, &s.r);
    cr_assert(utf8_valid(buf_slice(&text)), "%s", (const char *)text.data);
    cr_assert_gt(text.n, 80);
    buf_fini(&text);
    sample_fini(&s);
}

Test(operator_tail_lines, a_cut_text_ends_with_an_ellipsis)
{
    enum catalogue_id types[] = {EVENT_SIGNAL_ANSWERED, EVENT_OUTCOME_RECORD,
                                 EVENT_BOTTLENECK_ASSESS, EVENT_BOTTLENECK_REOPEN,
                                 EVENT_SCHEME_CLOSED};
    char words[82];

    for (size_t n = 80; n <= 81; n++)
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
            struct sample s;
            struct buf text = {0};
            memset(words, 'x', n);
            words[n] = '\0';
            sample_init(&s, types[i], words);
            tail_summary(&text, &s.r);
            cr_assert_eq(strstr((const char *)text.data, "x…") != NULL, n > 80, "%s",
                         (const char *)text.data);
            buf_fini(&text);
            sample_fini(&s);
        }
}
