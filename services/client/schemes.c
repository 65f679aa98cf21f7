/* This file has the commands `koers scheme`: they show the register of schemes, and publish and
 * close schemes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/base/unconst.h"
#include "common/event/message.h"
#include "common/event/pjson.h"
#include "koers/scheme/v1/scheme.pb-c.h"
#include "services/command/choices.h"
#include "services/command/commands.h"
#include "services/command/fields.h"
#include "services/command/labels.h"
#include "services/command/pager.h"
#include "services/command/print.h"
#include "services/command/send.h"

static const struct {
    const char *option, *member;
} scheme_texts[] = {
    {"id", "id"},
    {"name", "name"},
    {"ministry", "ministry"},
    {"agency", "agency"},
    {"target-group", "target_group"},
    {"opens", "opens"},
    {"instrument", "instrument"},
    {"closes", "closes"},
    {"link", "link"},
    {"source", "source"},
};
static const struct {
    const char *option, *member;
} scheme_flags[] = {
    {"national", "national"},
    {"structural", "structural"},
    {"continuation", "continuation"},
    {"requires-new-partnership", "requires_new_partnership"},
    {"transition-criterion", "transition_criterion"},
};
static const struct {
    const char *option, *member;
} scheme_lists[] = {
    {"pillar", "pillars"}, {"domain", "domains"}, {"province", "provinces"}, {"call", "calls"}};

enum { SCHEME_MEMBER = FIELD_NAME + 40 };

#define N(list) (sizeof(list) / sizeof *(list))

/* Makes a JSON object of the options, in the form of an object in a file. So options and files get
 * the same checks. */
static json_t *scheme_from_flags(const struct client *c)
{
    json_t *object = json_object();
    const char *budget = client_option(c, "budget");
    for (size_t i = 0; i < N(scheme_texts); i++)
        if (client_option(c, scheme_texts[i].option))
            json_object_set_new(object, scheme_texts[i].member,
                                json_string(client_option(c, scheme_texts[i].option)));
    for (size_t i = 0; i < N(scheme_flags); i++)
        if (client_option(c, scheme_flags[i].option))
            json_object_set_new(object, scheme_flags[i].member, json_true());
    for (size_t i = 0; i < N(scheme_lists); i++) {
        scoped(client_list_free) char **list = client_list(c, scheme_lists[i].option, NULL);
        json_t *array = json_array();
        for (size_t j = 0; list[j]; j++) {
            json_array_append_new(array, strcmp(scheme_lists[i].member, "pillars") == 0
                                             ? choice_json(list[j])
                                             : json_string(list[j]));
        }
        json_object_set_new(object, scheme_lists[i].member, array);
    }
    if (budget)
        json_object_set_new(object, "budget_eur", choice_json(budget));
    return object;
}

struct scheme_source {
    const struct client *client;
    uint64_t line; /* the line in the file, or 0 if the scheme comes from options */
    json_t *bad;   /* the members whose errors are already printed */
};

/* Writes a name for the member into `to`, for an error text. For a scheme from options, this is the
 * option of the member. For a scheme from a file, this is the line in the file and the name of the
 * member. Returns `to`. */
static const char *scheme_member(const struct scheme_source *from, const char *member,
                                 char to[SCHEME_MEMBER])
{
    char name[FIELD_NAME];
    field_option(from->client, member, name);
    if (from->line)
        snprintf(to, SCHEME_MEMBER, T_LINE_MEMBER, (unsigned long long)from->line, name);
    else
        snprintf(to, SCHEME_MEMBER, "%s", name);
    return to;
}

static void scheme_unknown(const struct scheme_source *from, const char *name)
{
    scoped(buf_fini) struct buf known = {0};
    char near[40], shown[SCHEME_MEMBER];
    const ProtobufCMessageDescriptor *members = &koers__scheme__v1__scheme__descriptor;
    for (unsigned i = 0; i < members->n_fields; i++)
        buf_add_text(&known, "%s ", members->fields[i].name);
    scheme_member(from, name, shown);
    if (options_nearest(name, (const char *)known.data, near, sizeof near))
        client_fail(CODE_BAD, T_NO_MEMBER_NEAR, shown, near);
    else
        client_fail(CODE_BAD, T_NO_MEMBER, shown);
}

/* Removes each member that is unknown or has the wrong type, and prints an error for it. */
static void scheme_sift(const struct scheme_source *from, json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        json_t *alone = json_pack("{s:O}", name, value);
        scoped(message_free) ProtobufCMessage *message = NULL;
        struct errtext why = {""};
        char shown[SCHEME_MEMBER];
        if (!protobuf_c_message_descriptor_get_field_by_name(&koers__scheme__v1__scheme__descriptor,
                                                             name)) {
            scheme_unknown(from, name);
            json_object_set_new(from->bad, name, json_true());
        } else if (pjson_to(&message, &koers__scheme__v1__scheme__descriptor, alone, &why) !=
                   PJSON_OK) {
            client_fail(CODE_BAD, T_MEMBER_BAD, scheme_member(from, name, shown), why.text);
            json_object_set_new(from->bad, name, json_true());
        }
        json_decref(alone);
    }
    json_object_foreach(from->bad, name, value) json_object_del(object, name);
}

/* Prints every error that can be found without the register. The register checks the other rules.
 * Returns a CODE_*. */
static int scheme_check(const struct scheme_source *from, const Koers__Scheme__V1__Scheme *s)
{
    char shown[SCHEME_MEMBER];
    const struct {
        const char *field, *value;
    } needed[] = {{"id", s->id},
                  {"name", s->name},
                  {"ministry", s->ministry},
                  {"target_group", s->target_group},
                  {"instrument", s->instrument},
                  {"opens", s->opens}};
    int code = json_object_size(from->bad) > 0 ? CODE_BAD : CODE_OK;
    for (size_t i = 0; i < N(needed); i++)
        if (!*needed[i].value && !json_object_get(from->bad, needed[i].field))
            code = client_fail(CODE_BAD, T_MISSING, scheme_member(from, needed[i].field, shown));
    if (s->n_pillars == 0 && !json_object_get(from->bad, "pillars"))
        code = client_fail(CODE_BAD, T_MISSING, scheme_member(from, "pillars", shown));
    if (*s->opens && !civil_date_valid(s->opens))
        code = client_fail(CODE_BAD, T_BAD_DATE, scheme_member(from, "opens", shown), s->opens);
    if (*s->closes && !civil_date_valid(s->closes))
        code = client_fail(CODE_BAD, T_BAD_DATE, scheme_member(from, "closes", shown), s->closes);
    return code;
}

static int scheme_publish_object(struct client *c, json_t *object, uint64_t line)
{
    struct scheme_source from = {c, line, NULL};
    Koers__Scheme__V1__PublishScheme publish = KOERS__SCHEME__V1__PUBLISH_SCHEME__INIT;
    scoped(message_free) ProtobufCMessage *message = NULL;
    struct errtext why = {""};
    char label[200];
    int code;
    const char *instrument =
        label_english(labels_instrument, json_string_value(json_object_get(object, "instrument")));
    if (instrument) /* the contract accepts only the English word */
        json_object_set_new(object, "instrument", json_string(instrument));
    from.bad = json_object();
    scheme_sift(&from, object);
    if (pjson_to(&message, &koers__scheme__v1__scheme__descriptor, object, &why) != PJSON_OK) {
        json_decref(from.bad);
        return client_fail(CODE_BAD, "%s", why.text);
    }
    publish.scheme = (Koers__Scheme__V1__Scheme *)message;
    publish.decision = unconst_text(client_option(c, "decision"));
    publish.overlap_answer = unconst_text(client_option(c, "overlap-answer"));
    snprintf(label, sizeof label, T_LABEL_SCHEME, publish.scheme->id);
    code = scheme_check(&from, publish.scheme);
    json_decref(from.bad);
    if (!code)
        code = send_one(c,
                        &(struct send_draft){.event = EVENT_SCHEME_PUBLISH,
                                             .subject = publish.scheme->id,
                                             .label = label,
                                             .payload = &publish.base},
                        T_DONE_SCHEME);
    return code;
}

/* Skips n bytes and the white space after them, and returns the rest. Adds the count of skipped
 * line ends to *linep. */
static struct slice scheme_skip(struct slice rest, size_t n, uint64_t *linep)
{
    while (n > 0 || (rest.n > 0 && strchr(" \t\r\n", *rest.data) && *rest.data)) {
        *linep += *rest.data == '\n';
        rest = (struct slice){rest.data + 1, rest.n - 1};
        n -= n > 0;
    }
    return rest;
}

/* Publishes the schemes in a text of JSON objects. An object may have one line or several lines. If
 * an object fails, koers goes on with the next object. Text that is not JSON ends the command. */
static int scheme_publish_text(struct client *c, const char *path, struct slice rest)
{
    unsigned n_done = 0, n_failed = 0;
    uint64_t line = 1;
    int first = CODE_OK;
    for (rest = scheme_skip(rest, 0, &line); rest.n > 0;) {
        json_error_t error;
        json_t *object = json_loadb((const char *)rest.data, rest.n,
                                    JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &error);
        int code = object ? scheme_publish_object(c, object, line)
                          : client_fail(CODE_BAD, T_BAD_JSON, path, error.text);
        n_done += code == CODE_OK;
        n_failed += code != CODE_OK;
        first = first ? first : code;
        if (!object)
            break;
        rest = scheme_skip(rest, (size_t)error.position, &line);
        rest = scheme_skip(rest, 0, &line);
        json_decref(object);
    }
    return n_failed > 0 && n_done > 0 ? CODE_PARTLY : first;
}

static int scheme_publish_file(struct client *c, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    scoped(buf_fini) struct buf text = {0};
    char part[4096];
    size_t n;
    bool failed;
    if (!file)
        return client_fail(CODE_UNKNOWN, T_NO_FILE, path);
    while ((n = fread(part, 1, sizeof part, file)) > 0)
        buf_add(&text, part, n);
    failed = ferror(file) != 0;
    if (file != stdin)
        fclose(file);
    if (failed)
        return client_fail(CODE_IO, T_READ_FAILED);
    return scheme_publish_text(c, path, buf_slice(&text));
}

int scheme_publish_run(struct client *c)
{
    const char *path = client_option(c, "file");
    json_t *object;
    int code = client_load(c);
    if (code)
        return code;
    if (path)
        return scheme_publish_file(c, path);
    object = scheme_from_flags(c);
    code = scheme_publish_object(c, object, 0);
    json_decref(object);
    return code;
}

int scheme_close_run(struct client *c)
{
    Koers__Scheme__V1__CloseScheme close = KOERS__SCHEME__V1__CLOSE_SCHEME__INIT;
    int code = client_load(c);
    if (code)
        return code;
    close.scheme = client_operand(c, 0);
    close.from = unconst_text(client_option(c, "from"));
    close.reason = unconst_text(client_option(c, "reason"));
    if (!*close.from)
        return client_fail(CODE_BAD, T_OPTION T_MISSING, "from");
    if (!civil_date_valid(close.from))
        return client_fail(CODE_BAD, T_OPTION T_BAD_DATE, "from", close.from);
    if (!*close.reason)
        return client_fail(CODE_BAD, T_OPTION T_MISSING, "reason");
    return send_one(c,
                    &(struct send_draft){.event = EVENT_SCHEME_CLOSE,
                                         .subject = close.scheme,
                                         .label = T_LABEL_CLOSE,
                                         .payload = &close.base},
                    T_DONE_CLOSE);
}

static void scheme_print(const Koers__Scheme__V1__SchemeView *view)
{
    const Koers__Scheme__V1__Scheme *s = view->scheme;
    char text[80];
    if (!s)
        return;
    print_field(T_F_ID, s->id);
    print_field(T_F_NAME, s->name);
    snprintf(text, sizeof text, "%u", view->version);
    print_field(T_F_VERSION, text);
    print_field(T_F_STATE, label_dutch(labels_scheme_state, (int)view->state));
    print_field(T_F_MINISTRY, s->ministry);
    print_field(T_F_AGENCY, s->agency);
    print_pillars(s->n_pillars, s->pillars);
    print_list(T_F_DOMAINS, s->n_domains, s->domains);
    print_field(T_F_TARGET, s->target_group);
    print_field(T_F_INSTRUMENT,
                label_dutch(labels_instrument, label_parse(labels_instrument, s->instrument)));
    if (s->national)
        print_field(T_F_PROVINCES, T_NATIONAL);
    print_list(T_F_PROVINCES, s->n_provinces, s->provinces);
    snprintf(text, sizeof text, "€ %llu", (unsigned long long)s->budget_eur);
    print_field(T_F_BUDGET, text);
    print_field(T_F_OPENS, s->opens);
    print_field(T_F_CLOSES, s->closes);
    print_field(T_F_CLOSED, view->closed_from);
    print_field(T_F_LINK, s->link);
    print_field(T_F_MERGED, view->merged_into);
    print_list(T_F_REPLACES, view->n_replaces, view->replaces);
    print_field(T_F_DECISION, view->decision);
    print_list(T_F_OVERLAPS, view->n_overlaps, view->overlaps);
    print_field(T_F_OVERLAP, view->overlap_answer);
}

/* Asks the register for its first page of schemes, and prints the id on it that is most similar to
 * `id`. Prints nothing if no id is similar, or if the register does not answer. */
static void scheme_suggest(struct session *s, const char *id)
{
    Koers__Scheme__V1__ListSchemes question = KOERS__SCHEME__V1__LIST_SCHEMES__INIT;
    scoped(message_free) Koers__Scheme__V1__SchemeList *list = NULL;
    scoped(buf_fini) struct buf ids = {0};
    char near[80];
    if (session_ask_quietly(s, "regelingen", QUERY_SCHEME_LIST, &question.base, &list, NULL) !=
        KOERS__BUS__V1__ANSWERS__ANSWERS_OK)
        return;
    for (size_t i = 0; i < list->n_schemes; i++)
        if (list->schemes[i]->scheme)
            buf_add_text(&ids, "%s ", list->schemes[i]->scheme->id);
    if (ids.n > 0 && options_nearest(id, (const char *)ids.data, near, sizeof near))
        client_notice(s->client, T_NEAR_SCHEME, near);
}

static int scheme_show_in(struct session *s, void *arg)
{
    struct client *c = arg;
    Koers__Scheme__V1__GetScheme question = KOERS__SCHEME__V1__GET_SCHEME__INIT;
    scoped(message_free) Koers__Scheme__V1__SchemeView *view = NULL;
    int code;
    question.scheme = client_operand(c, 0);
    code = session_ask(s, "regelingen", QUERY_SCHEME_GET, &question.base, &view);
    if (code == CODE_UNKNOWN)
        scheme_suggest(s, question.scheme);
    if (code)
        return code;
    if (c->json)
        client_print_message(&view->base);
    else
        scheme_print(view);
    return CODE_OK;
}

int scheme_show_run(struct client *c)
{
    return session_run(c, scheme_show_in, c);
}

static void scheme_print_row(void *client, const void *row)
{
    const Koers__Scheme__V1__SchemeView *view = row;
    (void)client;
    if (!view->scheme)
        return;
    print_column(view->scheme->id, 20);
    print_column(label_dutch(labels_scheme_state, (int)view->state), 12);
    print_column(view->scheme->ministry, 4);
    print_column(view->scheme->opens, 10);
    print_column(view->scheme->closes, 10);
    print_text(stdout, view->scheme->name, 0);
    if (*view->merged_into)
        printf(" → %s", view->merged_into);
    putchar('\n');
}

static const char *scheme_key(const void *row)
{
    const Koers__Scheme__V1__SchemeView *view = row;
    return view->scheme ? view->scheme->id : "";
}

static int scheme_list_pages(struct session *s, void *arg)
{
    Koers__Scheme__V1__ListSchemes *question = arg;
    struct pager pages = {.node = "regelingen",
                          .query = QUERY_SCHEME_LIST,
                          .question = &question->base,
                          .rows = PAGER_ROWS(Koers__Scheme__V1__SchemeList, schemes),
                          .row = scheme_print_row,
                          .key = scheme_key,
                          .json = s->client->json};
    int code;
    question->after = pages.after;
    code = pager_run(&pages, s);
    if (!code && !*pages.after)
        client_notice(s->client, T_NONE_SCHEMES);
    return code;
}

int scheme_list_run(struct client *c)
{
    Koers__Scheme__V1__ListSchemes question = KOERS__SCHEME__V1__LIST_SCHEMES__INIT;
    int state = 0, code = choice_word(c, "state", labels_scheme_state, &state);
    if (!code)
        code = choice_pillar(c, &question.pillar);
    question.state = (Koers__Scheme__V1__State)state;
    return code ? code : session_run(c, scheme_list_pages, &question);
}
