/* This file has the command `koers signal follow`: it prints the events of one signal, or of a
 * province, until the person stops it. When the signal joins a bottleneck, it prints the events of
 * that bottleneck too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/event/message.h"
#include "common/event/pjson.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/province.h"
#include "services/command/commands.h"
#include "services/command/labels.h"
#include "services/operator/tail/tail.h"

struct follow {
    char signal[80], bottleneck[80];
};

/* Returns whether any string in the JSON equals `text`. */
static bool follow_names(json_t *json, const char *text)
{
    const char *name;
    json_t *value;
    size_t i;
    if (json_is_string(json))
        return strcmp(json_string_value(json), text) == 0;
    json_object_foreach(json, name, value)
    {
        if (follow_names(value, text))
            return true;
    }
    json_array_foreach(json, i, value)
    {
        if (follow_names(value, text))
            return true;
    }
    return false;
}

static bool follow_matches(void *arg, const struct tail_record *r)
{
    struct follow *f = arg;
    json_t *json;
    bool found;
    if (*f->bottleneck && slice_is(r->event.subject, f->bottleneck))
        return true;
    if (slice_is(r->event.subject, f->signal))
        return true;
    json = r->payload ? pjson_from(r->payload) : json_object();
    found = follow_names(json, f->signal) || (*f->bottleneck && follow_names(json, f->bottleneck));
    json_decref(json);
    if (found && !*f->bottleneck && r->event.subject.n > 4 &&
        memcmp(r->event.subject.data, "KNP-", 4) == 0)
        slice_copy(r->event.subject, f->bottleneck, sizeof f->bottleneck);
    return found;
}

static int follow_signal(struct client *c, struct tail *t, struct follow *f)
{
    static char up[] = "up.>", down[] = "down.>";
    static char *topics[] = {up, down};
    Koers__Signal__V1__GetSignal question = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    scoped(message_free) Koers__Signal__V1__SignalView *view = NULL;
    int code;
    question.signal = client_operand(c, 0);
    code = session_ask_once(c, "relay", QUERY_SIGNAL_GET, &question.base, &view);
    if (code)
        return code;
    snprintf(f->signal, sizeof f->signal, "%s", view->number);
    snprintf(f->bottleneck, sizeof f->bottleneck, "%s", view->bottleneck);
    t->filter.topics = topics;
    t->filter.n_topics = 2;
    t->since_us = view->posted_us > 0 ? view->posted_us : 1;
    t->matches = follow_matches;
    t->arg = f;
    return tail_go(t);
}

static int follow_province(const char *province, struct tail *t)
{
    const struct province *found = province_named(province);
    char topic[32], *topics[] = {topic};
    if (!found)
        return client_fail(CODE_BAD, T_NO_PROVINCE, province);
    snprintf(topic, sizeof topic, "down.%s.>", found->token);
    t->filter.topics = topics;
    t->filter.n_topics = 1;
    t->last = 10;
    return tail_go(t);
}

int signal_follow_run(struct client *c)
{
    struct tail t = {.client = c,
                     .form = c->json ? TAIL_JSON : TAIL_LINES,
                     .follow = !options_has(&c->args, "no-follow")};
    struct follow follow = {.signal = ""};
    const char *province = client_option(c, "province");
    int code = client_load(c);
    if (code)
        return code;
    koers__bus__v1__filter__init(&t.filter);
    if (c->args.n_operands == 1)
        return follow_signal(c, &t, &follow);
    if (!province)
        province = client_own_province(c);
    if (!province)
        return client_fail(CODE_USAGE, T_FOLLOW_WHAT);
    return follow_province(province, &t);
}
