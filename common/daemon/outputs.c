/* This file collects what decide adds: outputs, reasons to refuse, or a reason to park. One rule:
 * the result depends only on the cause and on the order of the calls. So the same input on the same
 * state gives the same outputs. The file unit.c makes the bytes and signatures of the outputs. */
#include "common/daemon/outputs.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/message.h"

#define REFUSALS_MAX 64 /* maximum count of refusals in a reply, so that they fit in one event */
#define REFUSAL_TEXT 500

struct outputs *outputs_new(const char *self, const struct input *cause)
{
    struct outputs *o = mem_new(sizeof *o);
    (void)slice_copy(slice_text(self), o->self, sizeof o->self);
    o->cause = cause;
    return o;
}

/* Sets `id` to the id of the output with this index. The id depends on the sender of the cause too,
 * because another sender can use the same id for a cause. The separator cannot occur in an id or a
 * name. */
static void output_id(char id[UUID_TEXT], const struct outputs *o, size_t index)
{
    char cause[3 * (KEY_NAME_MAX + 1) + 65];
    const struct input *in = o->cause;
    if (o->ids_by_sequence)
        snprintf(cause, sizeof cause, "%s\n%s\n%s\n%" PRIu64, in->id, in->identity, o->self,
                 in->sequence);
    else
        snprintf(cause, sizeof cause, "%s\n%s\n%s", in->id, in->identity, o->self);
    uuid_derived(id, cause, (unsigned)index);
}

static void output_free(struct output *out)
{
    free(out->topic);
    free(out->subject);
    free(out->province);
    free(out->path);
    message_free(&out->payload);
    free(out);
}

static void outputs_drop(struct outputs *o)
{
    for (size_t i = 0; i < o->n; i++)
        output_free(o->list[i]);
    o->n = 0;
}

static void outputs_forget(struct outputs *o)
{
    for (size_t i = 0; i < o->n_refusals; i++)
        message_free(&o->refusals[i]);
    free(o->refusals);
    free(o->subject);
    o->refusals = NULL;
    o->n_refusals = 0;
    o->subject = NULL;
    o->repeated = o->parked = o->replied = false;
}

void outputs_clear(struct outputs *o)
{
    outputs_drop(o);
    outputs_forget(o);
}

void outputs_destroy(struct outputs **op)
{
    struct outputs *o = *op;
    if (!o)
        return;
    *op = NULL;
    outputs_clear(o);
    free(o->list);
    free(o);
}

const char *out_add(struct outputs *o, enum catalogue_id id, const char *topic, const char *subject,
                    const char *province, const char *path, const ProtobufCMessage *payload)
{
    const struct catalogue_event *row = &catalogue_events[id];
    must(payload->descriptor == row->payload);
    struct output *out = mem_new(sizeof *out);
    out->row = row;
    output_id(out->id, o, o->n);
    out->topic = mem_text(topic);
    out->subject = mem_text(subject);
    out->province = mem_text(province);
    out->path = mem_text(path);
    out->payload = message_copy(payload);
    if (o->n == o->capacity) {
        o->capacity = o->capacity ? 2 * o->capacity : 8;
        o->list = mem_grow(o->list, o->capacity * sizeof(struct output *));
    }
    o->list[o->n++] = out;
    return out->id;
}

const char *out_next_id(struct outputs *o)
{
    output_id(o->next_id, o, o->n);
    return o->next_id;
}

void text_mend(char *text)
{
    size_t n = strlen(text);
    while (n > 0 && !utf8_valid((struct slice){(const uint8_t *)text, n}))
        n--;
    text[n] = '\0';
}

void out_refuse(struct outputs *o, Koers__Mesh__V1__Problem problem, const char *field,
                const char *rule, const char *format, ...)
{
    char text[REFUSAL_TEXT];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_mend(text);
    if (o->n_refusals == REFUSALS_MAX)
        return; /* a second attempt of the sender can show the other reasons */
    Koers__Mesh__V1__Refusal refusal = KOERS__MESH__V1__REFUSAL__INIT;
    char empty[] = "";
    scoped(mem_freep) char *field_copy = mem_text(field);
    scoped(mem_freep) char *rule_copy = mem_text(rule);
    refusal.problem = problem;
    refusal.field = field_copy ? field_copy : empty;
    refusal.rule = rule_copy ? rule_copy : empty;
    refusal.text = text;
    o->refusals = mem_grow(o->refusals, (o->n_refusals + 1) * sizeof *o->refusals);
    o->refusals[o->n_refusals++] = message_copy(&refusal.base);
}

bool out_refused(const struct outputs *o)
{
    return o->n_refusals > 0;
}

void out_subject(struct outputs *o, const char *subject)
{
    free(o->subject);
    o->subject = mem_text(subject);
}

void out_repeated(struct outputs *o)
{
    o->repeated = true;
}

void out_park(struct outputs *o, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(o->parked_why.text, sizeof o->parked_why.text, format, args);
    va_end(args);
    text_mend(o->parked_why.text);
    o->parked = true;
}

size_t outputs_count(const struct outputs *o)
{
    return o->n;
}

const ProtobufCMessage *outputs_get(const struct outputs *o, size_t nth,
                                    const struct catalogue_event **rowp, const char **topicp)
{
    if (nth >= o->n)
        return NULL;
    if (rowp)
        *rowp = o->list[nth]->row;
    if (topicp)
        *topicp = o->list[nth]->topic;
    return o->list[nth]->payload;
}

size_t outputs_refusals(const struct outputs *o)
{
    return o->n_refusals;
}

const Koers__Mesh__V1__Refusal *outputs_refusal(const struct outputs *o, size_t nth)
{
    return nth < o->n_refusals ? o->refusals[nth] : NULL;
}

void outputs_reply(struct outputs *o, const struct input *command)
{
    bool refused = out_refused(o);
    if (refused)
        outputs_drop(o);
    Koers__Mesh__V1__Reply reply = KOERS__MESH__V1__REPLY__INIT;
    char empty[] = "";
    scoped(mem_freep) char *id = mem_text(command->id);
    scoped(mem_freep) char *type = mem_text(command->row ? command->row->type : "");
    scoped(mem_freep) char **ids = mem_new((o->n + 1) * sizeof(char *));
    for (size_t i = 0; i < o->n; i++)
        ids[i] = o->list[i]->id;
    reply.command_id = id;
    reply.command_type = type;
    reply.n_refusals = o->n_refusals;
    reply.refusals = o->refusals;
    reply.subject = o->subject ? o->subject : empty;
    reply.n_event_ids = o->n;
    reply.event_ids = ids;
    reply.repeated_command = o->repeated;
    char topic[KEY_NAME_MAX + 16];
    snprintf(topic, sizeof topic, "reply.%s.%s", command->identity, refused ? "refused" : "done");
    (void)out_add(o, EVENT_REPLY, topic, o->subject, NULL, NULL, &reply.base);
    outputs_forget(o);
}

void outputs_reply_again(struct outputs *o, const struct input *command,
                         const Koers__Mesh__V1__Reply *first)
{
    outputs_clear(o);
    o->replied = true;
    Koers__Mesh__V1__Reply reply = *first;
    reply.repeated_command = true;
    char topic[KEY_NAME_MAX + 16];
    snprintf(topic, sizeof topic, "reply.%s.%s", command->identity,
             first->n_refusals ? "refused" : "done");
    (void)out_add(o, EVENT_REPLY, topic, first->subject[0] ? first->subject : NULL, NULL, NULL,
                  &reply.base);
}
