/* The broker's answers to questions: Answered frames. */
#pragma once

#include "common/base/slice.h"
#include "koers/bus/v1/bus.pb-c.h"

struct core;
struct session;

/* Answers the session's question `id`. body may be NULL; text is Dutch, may be "", and need not be
 * UTF-8. */
void answer_send(struct core *c, struct session *s, uint64_t id, Koers__Bus__V1__Answers status,
                 const ProtobufCMessage *body, const char *text);
/* Answers OK with a body that is encoded already. */
void answer_send_bytes(struct core *c, struct session *s, uint64_t id, const char *type,
                       struct slice body);
void answer_send_frame(struct core *c, struct session *s, const Koers__Bus__V1__Answered *answered);
