/* This file reads the options of `koers tail` that select events. */
#include "services/operator/tail/tail_filter.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/pjson.h"
#include "common/event/topic.h"
#include "services/body/bodies.h"
#include "services/body/fold.h"
#include "services/body/province.h"
#include "services/command/choices.h"
#include "services/command/numbers.h"
#include "services/operator/tail/tail_format.h"

/* Returns true if the JSON has a list "pillars", at any depth, that contains this pillar. */
static bool tail_has_pillar(json_t *json, uint32_t pillar)
{
    const char *name;
    json_t *value;
    size_t i;
    json_object_foreach(json, name, value)
    {
        json_t *one;
        if (strcmp(name, "pillars") == 0)
            json_array_foreach(value, i, one)
            {
                if (json_integer_value(one) == (json_int_t)pillar)
                    return true;
            }
        if (json_is_object(value) && tail_has_pillar(value, pillar))
            return true;
    }
    return false;
}

static bool tail_matches(void *arg, const struct tail_record *r)
{
    const struct tail_local_filter *local = arg;
    json_t *json;
    bool found;
    if (local->body && !slice_is(topic_token(r->event.topic, 1), local->body) &&
        !slice_has_word(r->event.path, slice_text(local->body)) &&
        strcmp(r->record->identity, local->body) != 0)
        return false;
    if (local->text.n && !tail_has_text(r, (const char *)local->text.data))
        return false;
    if (!local->pillar)
        return true;
    json = r->payload ? pjson_from(r->payload) : json_object();
    found = tail_has_pillar(json, local->pillar);
    json_decref(json);
    return found;
}

static int tail_no_type(const char *type)
{
    scoped(buf_fini) struct buf words = {0};
    char near[80];
    for (size_t i = 0; i < N_EVENTS; i++)
        buf_add_text(&words, "%s%s", i ? " " : "", catalogue_events[i].short_type);
    if (options_nearest(type, (const char *)words.data, near, sizeof near))
        return client_fail(CODE_BAD, T_NO_TYPE_NEAR, type, near);
    return client_fail(CODE_BAD, T_NO_TYPE, type);
}

/* Replaces short types by full types. Returns CODE_OK. If a type is not in the catalogue, prints an
 * error and returns CODE_BAD. */
static int tail_types(char **types)
{
    for (size_t i = 0; types[i]; i++) {
        const struct catalogue_event *row = catalogue_by_short_type(types[i]);
        if (!row)
            row = catalogue_by_type(slice_text(types[i]));
        if (!row)
            return tail_no_type(types[i]);
        free(types[i]);
        types[i] = mem_text(row->type);
    }
    return CODE_OK;
}

static int tail_patterns(char **patterns, const char *flag)
{
    for (size_t i = 0; patterns[i]; i++)
        if (!topic_pattern_valid(slice_text(patterns[i])))
            return client_fail(CODE_BAD, T_BAD_PATTERN, flag, patterns[i]);
    return CODE_OK;
}

static int tail_provinces(char **list)
{
    for (size_t i = 0; list[i]; i++) {
        const struct province *found = province_named(list[i]);
        if (!found)
            return client_fail(CODE_BAD, T_NO_PROVINCE, list[i]);
        free(list[i]);
        list[i] = mem_text(found->code);
    }
    return CODE_OK;
}

/* Checks the identities of senders. Returns CODE_BAD for an identity that no key can have, because
 * such an identity never matches. Otherwise returns CODE_OK. */
static int tail_senders(char **list)
{
    for (size_t i = 0; list[i]; i++)
        if (!client_identity_valid(list[i]))
            return client_fail(CODE_BAD, T_NO_SENDER, list[i]);
    return CODE_OK;
}

static int tail_bottlenecks(char **list)
{
    char number[NUMBER_TEXT];
    for (size_t i = 0; list[i]; i++) {
        if (!number_read("KNP", list[i], number))
            return number_check_bottleneck(list[i]);
        free(list[i]);
        list[i] = mem_text(number);
    }
    return CODE_OK;
}

static void tail_match(struct tail *t, struct tail_flags *f, char *name, char **values, size_t n)
{
    Koers__Bus__V1__Match *match = &f->matches[t->filter.n_attributes];
    if (n == 0)
        return;
    koers__bus__v1__match__init(match);
    match->name = name;
    match->values = values;
    match->n_values = n;
    f->match_list[t->filter.n_attributes++] = match;
    t->filter.attributes = f->match_list;
}

static int tail_text(const struct tail *t, struct tail_flags *f)
{
    const char *text = client_option(t->client, "text");
    if (!text)
        return CODE_OK;
    if (!*text || !utf8_valid(slice_text(text)))
        return client_fail(CODE_BAD, T_BAD_TEXT);
    fold_text(&f->local.text, text);
    buf_add(&f->local.text, "", 1);
    return CODE_OK;
}

int tail_filter(struct tail *t, struct tail_flags *f)
{
    static char province[] = "province", subject[] = "subject";
    size_t n_provinces, n_subjects;
    int code;
    koers__bus__v1__filter__init(&t->filter);
    f->topics = client_list(t->client, "topic", &t->filter.n_topics);
    f->exclude = client_list(t->client, "exclude", &t->filter.n_exclude);
    f->senders = client_list(t->client, "sender", &t->filter.n_identities);
    f->types = client_list(t->client, "type", &t->filter.n_types);
    f->provinces = client_list(t->client, "province", &n_provinces);
    f->subjects = client_list(t->client, "bottleneck", &n_subjects);
    code = tail_patterns(f->topics, "topic");
    if (!code)
        code = tail_patterns(f->exclude, "exclude");
    if (!code)
        code = tail_types(f->types);
    if (!code)
        code = tail_provinces(f->provinces);
    if (!code)
        code = tail_senders(f->senders);
    if (!code)
        code = tail_bottlenecks(f->subjects);
    t->filter.topics = f->topics;
    t->filter.exclude = f->exclude;
    t->filter.identities = f->senders;
    t->filter.types = f->types;
    tail_match(t, f, province, f->provinces, n_provinces);
    tail_match(t, f, subject, f->subjects, n_subjects);
    f->local.body = client_option(t->client, "body");
    if (!code)
        code = choice_pillar(t->client, &f->local.pillar);
    if (!code && f->local.body && !body_known(f->local.body))
        code = choice_no_body(CODE_BAD, f->local.body);
    if (!code)
        code = tail_text(t, f);
    t->matches = f->local.body || f->local.pillar || f->local.text.n ? tail_matches : NULL;
    t->arg = &f->local;
    return code;
}

void tail_flags_fini(struct tail_flags *f)
{
    client_list_free(&f->topics);
    client_list_free(&f->exclude);
    client_list_free(&f->senders);
    client_list_free(&f->types);
    client_list_free(&f->provinces);
    client_list_free(&f->subjects);
    buf_fini(&f->local.text);
}
