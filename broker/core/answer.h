/* This file sends the broker's answers to questions, as Answered frames. */
#pragma once

#include "common/base/slice.h"
#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

/* Answers question `id` of the session. `body` may be NULL. `text` is Dutch and may be "". Bytes of
 * `text` that are not UTF-8 are replaced. */
void answer_send(struct core *c, struct session *s, uint64_t id, Koers__Bus__V1__Answers status,
                 const ProtobufCMessage *body, const char *text);
/* Answers question `id` with OK and a body that is already encoded. */
void answer_send_bytes(struct core *c, struct session *s, uint64_t id, const char *type,
                       struct slice body);
void answer_send_frame(struct core *c, struct session *s, const Koers__Bus__V1__Answered *answered);
