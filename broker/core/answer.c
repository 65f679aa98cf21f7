#include "broker/core/answer.h"

#include <stdio.h>

#include "broker/core/data/text.h"
#include "broker/core/session.h"
#include "common/event/message.h"

#define ANSWER_URL_MAX 128

void answer_send_frame(struct core *c, struct session *s, const Koers__Bus__V1__Answered *answered)
{
    union { /* protobuf-c wants a pointer that is not const, but only reads through it */
        const Koers__Bus__V1__Answered *from;
        Koers__Bus__V1__Answered *to;
    } same = {.from = answered};
    frame_out frame = KOERS__BUS__V1__BROKER_FRAME__INIT;
    frame.talk_case = KOERS__BUS__V1__BROKER_FRAME__TALK_ANSWERED;
    frame.answered = same.to;
    session_send(c, s, &frame);
}

static void answer_fill(Koers__Bus__V1__Answered *answered, Google__Protobuf__Any *any,
                        char url[ANSWER_URL_MAX], const char *type, struct slice body)
{
    union { /* protobuf-c wants a pointer that is not const, but only reads through it */
        const uint8_t *from;
        uint8_t *to;
    } same = {.from = body.data};
    snprintf(url, ANSWER_URL_MAX, "type.googleapis.com/%s", type);
    any->type_url = url;
    any->value = (ProtobufCBinaryData){body.n, same.to};
    answered->body = any;
}

void answer_send(struct core *c, struct session *s, uint64_t id, Koers__Bus__V1__Answers status,
                 const ProtobufCMessage *body, const char *text)
{
    Koers__Bus__V1__Answered answered = KOERS__BUS__V1__ANSWERED__INIT;
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;
    scoped(buf_fini) struct buf value = {0};
    char url[ANSWER_URL_MAX];
    answered.id = id;
    answered.status = status;
    struct errtext mended = text_mended(text);
    answered.text = mended.text;
    if (body) {
        message_pack(&value, body);
        answer_fill(&answered, &any, url, body->descriptor->name, buf_slice(&value));
    }
    answer_send_frame(c, s, &answered);
}

void answer_send_bytes(struct core *c, struct session *s, uint64_t id, const char *type,
                       struct slice body)
{
    Koers__Bus__V1__Answered answered = KOERS__BUS__V1__ANSWERED__INIT;
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;
    char url[ANSWER_URL_MAX];
    answered.id = id;
    answered.status = KOERS__BUS__V1__ANSWERS__ANSWERS_OK;
    answer_fill(&answered, &any, url, type, body);
    answer_send_frame(c, s, &answered);
}
