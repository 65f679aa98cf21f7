/* This file posts one signal from options. It makes a JSON object of the options, in the form of a
 * line of an import. So options and imports get the same checks and texts. */
#include "services/client/signal/post.h"
#include "common/base/utf8.h"
#include "services/command/choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/command/commands.h"
#include "services/command/fields.h"
#include "services/command/send.h"

static const struct {
    const char *flag, *member;
} post_texts[] = {
    {"kind", "kind"},     {"province", "province"}, {"region-type", "region_type"},
    {"region", "region"}, {"origin", "origin"},     {"title", "title"},
    {"scheme", "scheme"}, {"source", "source"},     {"description", "description"},
    {"id", "id"},
};

static void post_set_text(json_t *object, const char *member, const char *text,
                          struct field_errors *errors)
{
    json_t *value = json_string(text);
    if (value)
        json_object_set_new(object, member, value);
    else
        field_errors_add(errors, member, RULE_UTF8);
}

static void post_set_list(const struct client *c, json_t *object, const char *flag,
                          const char *member, struct field_errors *errors)
{
    scoped(client_list_free) char **list = client_list(c, flag, NULL);
    json_t *array = json_array();
    for (size_t i = 0; list[i]; i++) {
        json_t *value =
            strcmp(member, "pillars") == 0 ? choice_json(list[i]) : json_string(list[i]);
        if (value)
            json_array_append_new(array, value);
        else
            field_errors_add(errors, member, RULE_UTF8);
    }
    if (json_array_size(array) > 0)
        json_object_set(object, member, array);
    json_decref(array);
}

static void post_set_parties(const struct client *c, json_t *object, struct field_errors *errors)
{
    json_t *array = json_array();
    const char *party;
    for (size_t i = 0; (party = options_nth(&c->args, "party", i)); i++) {
        json_t *value = json_string(party);
        if (value)
            json_array_append_new(array, value);
        else
            field_errors_add(errors, "parties", RULE_UTF8);
    }
    if (json_array_size(array) > 0)
        json_object_set(object, "parties", array);
    json_decref(array);
}

static void post_set_figures(const struct client *c, json_t *object, struct field_errors *errors)
{
    json_t *figures = json_object();
    const char *figure;
    for (size_t i = 0; (figure = options_nth(&c->args, "figure", i)); i++) {
        const char *equals = strrchr(figure, '=');
        char name[400], *end = NULL;
        double value = equals ? strtod(equals + 1, &end) : 0;
        if (!equals || end == equals + 1 || *end ||
            !slice_copy((struct slice){(const uint8_t *)figure, (size_t)(equals - figure)}, name,
                        sizeof name) ||
            json_object_set_new(figures, name, json_real(value)) < 0)
            field_errors_add(errors, "figure", RULE_FIGURE_FLAG, figure);
    }
    if (json_object_size(figures) > 0)
        json_object_set(object, "evidence", figures);
    json_decref(figures);
}

static void post_set_contact(const struct client *c, json_t *object, struct field_errors *errors)
{
    static const char *const flags[] = {"contact-name", "contact-email", "contact-phone"};
    json_t *contact = json_object();
    for (size_t i = 0; i < 3; i++) {
        const char *text = client_option(c, flags[i]);
        if (text)
            post_set_text(contact, flags[i] + strlen("contact-"), text, errors);
    }
    if (json_object_size(contact) > 0)
        json_object_set(object, "contact", contact);
    json_decref(contact);
}

json_t *post_from_flags(const struct client *c, struct field_errors *errors)
{
    json_t *object = json_object();
    const char *own = client_own_province(c);
    if (own)
        post_set_text(object, "province", own, errors);
    for (size_t i = 0; i < sizeof post_texts / sizeof *post_texts; i++) {
        const char *text = client_option(c, post_texts[i].flag);
        if (text)
            post_set_text(object, post_texts[i].member, text, errors);
    }
    post_set_list(c, object, "pillar", "pillars", errors);
    post_set_list(c, object, "domain", "domains", errors);
    post_set_parties(c, object, errors);
    post_set_figures(c, object, errors);
    post_set_contact(c, object, errors);
    return object;
}

void post_report_errors(const struct client *c, uint64_t line, const struct field_errors *errors)
{
    for (size_t i = 0; i < errors->n; i++) {
        const struct field_error *e = &errors->list[i];
        char name[FIELD_NAME];
        field_option(c, e->field, name);
        if (line)
            fprintf(stderr, T_LINE, (unsigned long long)line);
        else
            fputs("koers: ", stderr);
        fprintf(stderr, "%s%s%s (%s)\n", name, *name ? ": " : "", e->text, e->rule);
    }
}

json_t *post_errors_json(uint64_t line, const struct field_errors *errors)
{
    json_t *list = json_array();
    for (size_t i = 0; i < errors->n; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s?, s:s, s:s?}", "problem", "PROBLEM_BAD_FIELD",
                                        "field", errors->list[i].field, "rule",
                                        errors->list[i].rule, "text", errors->list[i].text));
    return json_pack("{s:I, s:s, s:o}", "line", (json_int_t)line, "result", "bad", "refusals",
                     list);
}

void post_label(const struct signal_input *in, char *to, size_t size)
{
    snprintf(to, size, T_SIGNAL_LABEL, in->signal.title);
    utf8_trim(to);
}

static int post_object(struct client *c, json_t *object)
{
    struct field_errors errors;
    struct signal_input in;
    Koers__Signal__V1__PostSignal post = KOERS__SIGNAL__V1__POST_SIGNAL__INIT;
    uint8_t content[32];
    char label[300];
    int code = CODE_BAD;
    if (signal_json_read(&in, object, &errors)) {
        signal_json_content(&in, content);
        signal_json_identify(&in, c->key.identity, content, 0);
        post.signal = &in.signal;
        post_label(&in, label, sizeof label);
        code = send_one(c,
                        &(struct send_draft){.event = EVENT_SIGNAL_POST,
                                             .province = in.signal.province,
                                             .label = label,
                                             .payload = &post.base,
                                             .contact = in.has_contact ? &in.contact : NULL},
                        T_DONE_SIGNAL_POST);
    } else {
        if (c->json)
            client_print_json(post_errors_json(0, &errors));
        post_report_errors(c, 0, &errors);
    }
    signal_input_fini(&in);
    return code;
}

static bool post_is_complete(json_t *object)
{
    static const char *const needed[] = {"kind",    "province", "region_type",
                                         "region",  "title",    "pillars",
                                         "domains", "origin",   "description"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!json_object_get(object, needed[i]))
            return false;
    return true;
}

/* The options that describe one signal. They cannot be used with --file. */
static const char *const post_options_of_one[] = {
    "kind",   "province",     "region-type",   "region",        "pillar", "domain",
    "origin", "title",        "description",   "scheme",        "party",  "figure",
    "source", "contact-name", "contact-email", "contact-phone", "id"};

int signal_post_run(struct client *c)
{
    struct field_errors errors = {.n = 0};
    const char *file = client_option(c, "file");
    json_t *object;
    bool complete;
    int code = client_load(c);
    if (code)
        return code;
    for (size_t i = 0; file && i < sizeof post_options_of_one / sizeof *post_options_of_one; i++)
        if (options_has(&c->args, post_options_of_one[i]))
            return client_fail(CODE_USAGE, T_FILE_ALONE, post_options_of_one[i]);
    if (file)
        return import_run(c, file);
    object = post_from_flags(c, &errors);
    if (errors.n > 0) {
        post_report_errors(c, 0, &errors);
        json_decref(object);
        return CODE_BAD;
    }
    if (!post_is_complete(object) && client_may_ask(c))
        code = post_ask_person(c, object);
    if (code) {
        json_decref(object);
        return code;
    }
    complete = post_is_complete(object);
    code = post_object(c, object);
    if (code == CODE_BAD && !complete)
        client_notice(c, T_POST_HOW);
    return code;
}
