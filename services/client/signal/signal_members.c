/* This file has the table of members of a signal. A row has the function that reads and checks the
 * member. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/base/unconst.h"
#include "common/base/utf8.h"
#include "services/body/names.h"
#include "services/body/province.h"
#include "services/body/signal_sets.h"
#include "services/client/signal/signal_json.h"
#include "services/command/client.h"
#include "services/command/labels.h"

#define N(list) (sizeof(list) / sizeof *(list))

static void member_check_text(struct field_errors *e, const char *field, const char *text,
                              size_t max, bool required, bool lines)
{
    if (required && text_is_blank(text))
        field_errors_add(e, field, RULE_FIELD_MISSING, field);
    if (utf8_length(text) > max)
        field_errors_add(e, field, RULE_TEXT_LONG, field, (unsigned)max);
    if (text_has_control(text, lines))
        field_errors_add(e, field, RULE_TEXT_CONTROL, field);
}

struct member {
    const char *name;
    bool required;
    void (*read)(struct signal_input *in, json_t *value, struct field_errors *e);
};

static const char *member_text(json_t *value, const char *field, struct field_errors *e)
{
    if (json_is_string(value))
        return json_string_value(value);
    field_errors_add(e, field, RULE_TYPE_TEXT, field);
    return NULL;
}

static void read_id(struct signal_input *in, json_t *value, struct field_errors *e)
{
    const char *text = member_text(value, "id", e);
    if (!text)
        return;
    if (!uuid_valid(text))
        field_errors_add(e, "id", RULE_ID_INVALID);
    else
        slice_copy(slice_text(text), in->id, sizeof in->id);
}

static void read_kind(struct signal_input *in, json_t *value, struct field_errors *e)
{
    const char *text = member_text(value, "kind", e);
    if (!text)
        return;
    in->signal.kind = (Koers__Signal__V1__Kind)label_parse(labels_signal_kind, text);
    if (!in->signal.kind)
        field_errors_add(e, "kind", RULE_KIND_UNKNOWN);
}

static void read_province(struct signal_input *in, json_t *value, struct field_errors *e)
{
    const char *text = member_text(value, "province", e);
    const struct province *province = text ? province_named(text) : NULL;
    if (province)
        in->signal.province = unconst_text(province->code);
    else if (text && province_is_overseas(text))
        field_errors_add(e, "province", RULE_PROVINCE_OVERSEAS, text);
    else if (text && text_is_blank(text))
        field_errors_add(e, "province", RULE_FIELD_MISSING, "province");
    else if (text)
        field_errors_add(e, "province", RULE_PROVINCE_UNKNOWN, text);
}

static void read_region_type(struct signal_input *in, json_t *value, struct field_errors *e)
{
    const char *text = member_text(value, "region_type", e);
    const char *type = text ? region_type_named(text) : NULL;
    if (text && !type)
        field_errors_add(e, "region_type", RULE_REGION_TYPE_UNKNOWN);
    else if (type)
        in->signal.region_type = unconst_text(type);
}

static void read_text(char **to, json_t *value, const char *field, size_t max, bool required,
                      bool lines, struct field_errors *e)
{
    const char *text = member_text(value, field, e);
    if (!text)
        return;
    member_check_text(e, field, text, max, required, lines);
    *to = unconst_text(text);
}

static void read_region(struct signal_input *in, json_t *value, struct field_errors *e)
{
    read_text(&in->signal.region, value, "region", SIGNAL_TEXT_MAX, true, false, e);
}

static void read_title(struct signal_input *in, json_t *value, struct field_errors *e)
{
    read_text(&in->signal.title, value, "title", SIGNAL_TITLE_MAX, true, false, e);
}

static void read_description(struct signal_input *in, json_t *value, struct field_errors *e)
{
    read_text(&in->signal.description, value, "description", SIGNAL_DESCRIPTION_MAX, true, true, e);
}

static void read_scheme(struct signal_input *in, json_t *value, struct field_errors *e)
{
    read_text(&in->signal.scheme, value, "scheme", SIGNAL_TEXT_MAX, false, false, e);
}

static void read_source(struct signal_input *in, json_t *value, struct field_errors *e)
{
    read_text(&in->signal.source, value, "source", SIGNAL_TEXT_MAX, false, false, e);
}

static void read_pillars(struct signal_input *in, json_t *value, struct field_errors *e)
{
    bool seen[5] = {false};
    json_t *one;
    size_t i;
    if (!json_is_array(value)) {
        field_errors_add(e, "pillars", RULE_TYPE_PILLARS);
        return;
    }
    if (json_array_size(value) == 0)
        field_errors_add(e, "pillars", RULE_PILLARS_NONE);
    in->signal.pillars = mem_new((json_array_size(value) + 1) * sizeof *in->signal.pillars);
    json_array_foreach(value, i, one)
    {
        json_int_t n = json_integer_value(one);
        if (!json_is_integer(one))
            field_errors_add(e, "pillars", RULE_TYPE_PILLARS);
        else if (n < 1 || n > 4)
            field_errors_add(e, "pillars", RULE_PILLAR_UNKNOWN, (long long)n);
        else if (seen[n])
            field_errors_add(e, "pillars", RULE_PILLAR_TWICE, (unsigned)n);
        else {
            seen[n] = true;
            in->signal.pillars[in->signal.n_pillars++] = (uint32_t)n;
        }
    }
}

static void read_domains(struct signal_input *in, json_t *value, struct field_errors *e)
{
    json_t *one;
    size_t i;
    if (!json_is_array(value)) {
        field_errors_add(e, "domains", RULE_TYPE_LIST, "domains");
        return;
    }
    if (json_array_size(value) == 0)
        field_errors_add(e, "domains", RULE_DOMAINS_NONE);
    in->signal.domains = mem_new((json_array_size(value) + 1) * sizeof *in->signal.domains);
    json_array_foreach(value, i, one)
    {
        const char *text = json_string_value(one);
        const char *domain = text ? domain_named(text) : NULL;
        bool twice = false;
        for (size_t j = 0; domain && j < in->signal.n_domains; j++)
            twice = twice || strcmp(in->signal.domains[j], domain) == 0;
        if (!text)
            field_errors_add(e, "domains", RULE_TYPE_LIST, "domains");
        else if (!domain)
            field_errors_add(e, "domains", RULE_DOMAIN_UNKNOWN, text);
        else if (twice)
            field_errors_add(e, "domains", RULE_DOMAIN_TWICE, text);
        else
            in->signal.domains[in->signal.n_domains++] = unconst_text(domain);
    }
}

static void read_origin(struct signal_input *in, json_t *value, struct field_errors *e)
{
    const char *text = member_text(value, "origin", e);
    if (!text)
        return;
    in->signal.origin = (Koers__Signal__V1__Origin)label_parse(labels_origin, text);
    if (!in->signal.origin)
        field_errors_add(e, "origin", RULE_ORIGIN_UNKNOWN);
}

static void read_parties(struct signal_input *in, json_t *value, struct field_errors *e)
{
    json_t *one;
    size_t i;
    if (!json_is_array(value)) {
        field_errors_add(e, "parties", RULE_TYPE_LIST, "parties");
        return;
    }
    if (json_array_size(value) > SIGNAL_PARTIES_MAX)
        field_errors_add(e, "parties", RULE_LIST_LONG, "parties", SIGNAL_PARTIES_MAX);
    in->signal.parties = mem_new((json_array_size(value) + 1) * sizeof *in->signal.parties);
    json_array_foreach(value, i, one)
    {
        const char *text = member_text(one, "parties", e);
        if (!text)
            continue;
        member_check_text(e, "parties", text, SIGNAL_TEXT_MAX, true, false);
        in->signal.parties[in->signal.n_parties++] = unconst_text(text);
    }
}

static void read_evidence(struct signal_input *in, json_t *value, struct field_errors *e)
{
    size_t n = json_object_size(value), i = 0;
    const char *name;
    json_t *figure;
    if (!json_is_object(value)) {
        field_errors_add(e, "evidence", RULE_TYPE_FIGURES);
        return;
    }
    if (n > SIGNAL_FIGURES_MAX)
        field_errors_add(e, "evidence", RULE_LIST_LONG, "evidence", SIGNAL_FIGURES_MAX);
    in->figures = mem_new((n + 1) * sizeof *in->figures);
    in->signal.evidence = mem_new((n + 1) * sizeof *in->signal.evidence);
    json_object_foreach(value, name, figure)
    {
        if (text_is_blank(name))
            field_errors_add(e, "evidence", RULE_FIGURE_NAME);
        member_check_text(e, "evidence", name, SIGNAL_TEXT_MAX, false, false);
        if (!json_is_number(figure) || !isfinite(json_number_value(figure)))
            field_errors_add(e, "evidence", RULE_FIGURE_VALUE);
        koers__signal__v1__figure__init(&in->figures[i]);
        in->figures[i].name = unconst_text(name);
        in->figures[i].value = json_number_value(figure);
        in->signal.evidence[i] = &in->figures[i];
        i++;
    }
    in->signal.n_evidence = i;
}

/* Checks an e-mail address. The check is simple: it must only find that a person typed a phone
 * number or a sentence in place of an address. */
static void member_check_email(const char *email, struct field_errors *e)
{
    const char *at = strchr(email, '@');
    if (*email && (!at || strchr(at + 1, '@') || strpbrk(email, " \t")))
        field_errors_add(e, "contact.email", RULE_EMAIL);
}

static void read_contact(struct signal_input *in, json_t *value, struct field_errors *e)
{
    const char *name;
    json_t *text;
    if (!json_is_object(value)) {
        field_errors_add(e, "contact", RULE_TYPE_CONTACT);
        return;
    }
    json_object_foreach(value, name, text)
    {
        char field[32];
        snprintf(field, sizeof field, "contact.%.16s", name);
        if (strcmp(name, "name") == 0)
            read_text(&in->contact.name, text, field, SIGNAL_TEXT_MAX, false, false, e);
        else if (strcmp(name, "email") == 0)
            read_text(&in->contact.email, text, field, SIGNAL_TEXT_MAX, false, false, e);
        else if (strcmp(name, "phone") == 0)
            read_text(&in->contact.phone, text, field, SIGNAL_TEXT_MAX, false, false, e);
        else
            field_errors_add(e, "contact", RULE_FIELD_UNKNOWN, field);
    }
    member_check_email(in->contact.email, e);
    in->has_contact = *in->contact.name || *in->contact.email || *in->contact.phone;
    in->signal.has_contact = in->has_contact;
}

static const struct member members[] = {
    {"id", false, read_id},
    {"kind", true, read_kind},
    {"province", true, read_province},
    {"region_type", true, read_region_type},
    {"region", true, read_region},
    {"pillars", true, read_pillars},
    {"domains", true, read_domains},
    {"origin", true, read_origin},
    {"title", true, read_title},
    {"description", true, read_description},
    {"scheme", false, read_scheme},
    {"parties", false, read_parties},
    {"evidence", false, read_evidence},
    {"source", false, read_source},
    {"contact", false, read_contact},
};

static void members_check_unknown(json_t *json, struct field_errors *e)
{
    char near[40];
    scoped(buf_fini) struct buf known = {0};
    const char *name;
    json_t *value;
    for (size_t i = 0; i < N(members); i++)
        buf_add_text(&known, "%s ", members[i].name);
    json_object_foreach(json, name, value)
    {
        bool found = false;
        for (size_t i = 0; i < N(members); i++)
            found = found || strcmp(members[i].name, name) == 0;
        if (found)
            continue;
        if (options_nearest(name, (const char *)known.data, near, sizeof near))
            field_errors_add(e, name, RULE_FIELD_UNKNOWN_NEAR, name, near);
        else
            field_errors_add(e, name, RULE_FIELD_UNKNOWN, name);
    }
}

bool signal_json_read(struct signal_input *in, json_t *json, struct field_errors *errors)
{
    *in = (struct signal_input){.json = json};
    *errors = (struct field_errors){.n = 0};
    koers__signal__v1__signal__init(&in->signal);
    koers__signal__v1__put_contact__init(&in->contact);
    if (!json_is_object(json)) {
        field_errors_add(errors, "", RULE_NOT_OBJECT);
        return false;
    }
    for (size_t i = 0; i < N(members); i++) {
        json_t *value = json_object_get(json, members[i].name);
        if (value && !json_is_null(value))
            members[i].read(in, value, errors);
        else if (members[i].required)
            field_errors_add(errors, members[i].name, RULE_FIELD_MISSING, members[i].name);
    }
    members_check_unknown(json, errors);
    in->signal.id = in->id;
    in->contact.signal_id = in->id;
    return errors->n == 0;
}

bool signal_json_member(const char *name)
{
    for (size_t i = 0; i < N(members); i++)
        if (strcmp(members[i].name, name) == 0)
            return true;
    return false;
}
