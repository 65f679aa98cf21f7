/* This file turns the result of a command into an exit code, JSON and Dutch text. */
#include "services/command/send_internal.h"

#include <stdio.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/event/pjson.h"
#include "services/command/command_labels.h"
#include "services/command/fields.h"

#define PROBLEM(name) KOERS__MESH__V1__PROBLEM__PROBLEM_##name

/* The first row is the most severe. A problem that the person cannot solve alone comes before a
 * problem that the person can solve. */
static const struct {
    Koers__Mesh__V1__Problem problem;
    int code;
} severity[] = {
    {PROBLEM(BAD_SIGNATURE), CODE_NOT_YOURS}, {PROBLEM(BAD_PAYLOAD), CODE_PROTOCOL},
    {PROBLEM(NOT_YOURS), CODE_NOT_YOURS},     {PROBLEM(UNKNOWN), CODE_UNKNOWN},
    {PROBLEM(WRONG_STATE), CODE_NO},          {PROBLEM(BAD_FIELD), CODE_BAD},
    {PROBLEM(UNSPECIFIED), CODE_NO},
};

static int send_problem_code(const Koers__Mesh__V1__Reply *reply)
{
    if (reply->n_refusals == 0)
        return CODE_OK;
    for (size_t s = 0; s < sizeof severity / sizeof *severity; s++)
        for (size_t i = 0; i < reply->n_refusals; i++)
            if (reply->refusals[i]->problem == severity[s].problem)
                return severity[s].code;
    return CODE_NO;
}

static int send_reason_code(Koers__Bus__V1__Reason reason)
{
    switch (reason) {
    case KOERS__BUS__V1__REASON__REASON_NOT_ALLOWED:
    case KOERS__BUS__V1__REASON__REASON_NOT_YOU:
        return CODE_NOT_YOURS;
    case KOERS__BUS__V1__REASON__REASON_MALFORMED:
    case KOERS__BUS__V1__REASON__REASON_TOO_LARGE:
        return CODE_BAD;
    case KOERS__BUS__V1__REASON__REASON_LIMIT:
        return CODE_QUEUED;
    case KOERS__BUS__V1__REASON__REASON_UNSPECIFIED:
    case KOERS__BUS__V1__REASON__REASON_PROTOCOL:
    case _KOERS__BUS__V1__REASON_IS_INT_SIZE:
        break;
    }
    return CODE_PROTOCOL;
}

int send_code(const struct send_result *result)
{
    switch (result->end) {
    case SEND_REPLIED:
        return send_problem_code(result->reply);
    case SEND_RECORDED:
    case SEND_QUEUED:
        return CODE_QUEUED;
    case SEND_PARKED:
        break;
    }
    return send_reason_code(result->reason);
}

void send_refusal_text(const Koers__Mesh__V1__Refusal *refusal, char *text, size_t size)
{
    const char *field = refusal->field, *rule = refusal->rule;
    snprintf(text, size, "%s%s%s%s%s%s", field, *field ? ": " : "", refusal->text,
             *rule ? " (" : "", rule, *rule ? ")" : "");
}

static void send_report_done(const struct client *c, const char *done, const char *subject)
{
    scoped(buf_fini) struct buf line = {0};
    label_fill(&line, done, subject);
    client_notice(c, "%s", (const char *)line.data);
}

static void send_report_reply(const struct client *c, const char *label,
                              const Koers__Mesh__V1__Reply *reply, const char *done)
{
    char text[1024], field[FIELD_NAME];
    if (reply->n_refusals > 0) {
        client_fail(0, T_REFUSED, label);
        for (size_t i = 0; i < reply->n_refusals; i++) {
            Koers__Mesh__V1__Refusal shown = *reply->refusals[i];
            if (done) /* a command of this call, so the person knows the option of the field */
                shown.field = unconst_text(field_option(c, shown.field, field));
            send_refusal_text(&shown, text, sizeof text);
            fprintf(stderr, "  %s\n", text);
        }
        if (done && *reply->refusals[0]->rule)
            client_notice(c, T_EXPLAIN, reply->refusals[0]->rule);
        return;
    }
    if (reply->repeated_command)
        client_notice(c, T_REPEATED);
    if (done)
        send_report_done(c, done, reply->subject);
    if (!c->json && *reply->subject)
        puts(reply->subject);
}

static json_t *send_refusals(const struct send_result *result)
{
    json_t *list = json_array();
    if (result->end == SEND_PARKED)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "rule", "broker", "text",
                                              result->text ? result->text : "", "detail",
                                              result->detail ? result->detail : ""));
    for (size_t i = 0; result->reply && i < result->reply->n_refusals; i++) {
        const Koers__Mesh__V1__Refusal *r = result->reply->refusals[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "field", r->field, "rule", r->rule,
                                              "text", r->text));
    }
    return list;
}

json_t *send_json(const struct send_result *result)
{
    static const char *const words[] = {"done", "recorded", "queued", "refused"};
    bool refused = send_code(result) != CODE_OK && send_code(result) != CODE_QUEUED;
    json_t *json = json_pack("{s:s}", "result", refused ? "refused" : words[result->end]);
    if (result->reply && *result->reply->subject)
        json_object_set_new(json, "number", json_string(result->reply->subject));
    if (result->reply && result->reply->repeated_command)
        json_object_set_new(json, "repeated", json_true());
    if (refused)
        json_object_set_new(json, "refusals", send_refusals(result));
    else if (result->text)
        json_object_set_new(json, "text", json_string(result->text));
    return json;
}

static void send_report_text(const struct client *c, const char *label,
                             const struct send_result *result, const char *done)
{
    switch (result->end) {
    case SEND_REPLIED:
        send_report_reply(c, label, result->reply, done);
        break;
    case SEND_RECORDED:
        client_notice(c, T_RECORDED, label);
        break;
    case SEND_QUEUED:
        client_notice(c, T_QUEUED, label, result->text ? result->text : "");
        break;
    case SEND_PARKED:
        client_fail(0, T_PARKED, label, result->text ? result->text : "");
        break;
    }
}

void send_report_earlier(const struct client *c, const struct send_result *result)
{
    char label[200];
    snprintf(label, sizeof label, T_EARLIER, result->label);
    send_report_text(c, label, result, NULL);
}

void send_report(const struct client *c, const char *label, const struct send_result *result,
                 const char *done)
{
    if (c->json)
        client_print_json(result->reply ? pjson_from(&result->reply->base) : send_json(result));
    send_report_text(c, label, result, done);
}
