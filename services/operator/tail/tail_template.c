/* This file parses and prints the template of `--format`. A template is parsed once, into parts. A
 * part is a text or the name of a field. A payload field is a path of member names, which must
 * exist in a message of the catalogue. */
#include "services/operator/tail/tail_template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/civil.h"
#include "common/base/unconst.h"
#include "common/event/pjson.h"
#include "services/command/client.h"
#include "services/operator/tail/tail_format.h"
#include "services/operator/tail/texts.h"

enum { NAME_MAX_BYTES = 120 };

const char tail_template_fields[] =
    "time date clock committed_at sequence identity number id type topic subject province path "
    "source "
    "dataclassification traceparent correlationid causationid causeseq causeindex payload_type "
    "summary payload json";

struct part {
    bool field;
    char *text; /* the text, or the name of the field */
    size_t n;
};

struct tail_template {
    struct part *parts;
    size_t n;
};

void tail_template_destroy(struct tail_template **tp)
{
    if (!*tp)
        return;
    for (size_t i = 0; i < (*tp)->n; i++)
        free((*tp)->parts[i].text);
    free((*tp)->parts);
    free(*tp);
    *tp = NULL;
}

static void template_add(struct tail_template *t, bool field, const void *text, size_t n)
{
    t->parts = mem_grow(t->parts, (t->n + 1) * sizeof *t->parts);
    struct part *part = &t->parts[t->n++];
    *part = (struct part){.field = field, .text = mem_new(n + 1), .n = n};
    mem_copy(part->text, text, n);
}

static bool template_list_has(const char *name)
{
    return slice_has_word(slice_text(tail_template_fields), slice_text(name));
}

/* Returns true if the path leads to a field of this message. Only a field that is a message has
 * members. */
static bool template_in_message(const ProtobufCMessageDescriptor *d, const char *path)
{
    char name[NAME_MAX_BYTES];
    size_t n = strcspn(path, ".");
    slice_copy((struct slice){(const uint8_t *)path, n}, name, sizeof name);
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field_by_name(d, name);
    if (!f)
        return false;
    return path[n] == 0 ||
           (f->type == PROTOBUF_C_TYPE_MESSAGE && template_in_message(f->descriptor, path + n + 1));
}

static bool template_in_catalogue(const char *path)
{
    for (size_t i = 0; i < N_EVENTS; i++)
        if (template_in_message(catalogue_events[i].payload, path))
            return true;
    return false;
}

/* Appends the names of all fields of all payloads, for a suggestion. Leaves out the members of a
 * field. */
static void template_payload_words(struct buf *words)
{
    for (size_t i = 0; i < N_EVENTS; i++)
        for (unsigned k = 0; k < catalogue_events[i].payload->n_fields; k++)
            buf_add_text(words, " payload.%s", catalogue_events[i].payload->fields[k].name);
}

static int template_unknown(const char *name)
{
    scoped(buf_fini) struct buf words = {0};
    char near[NAME_MAX_BYTES];
    buf_add_text(&words, "%s", tail_template_fields);
    template_payload_words(&words);
    if (options_nearest(name, (const char *)words.data, near, sizeof near))
        return client_fail(CODE_BAD, T_FORMAT_UNKNOWN_NEAR, name, near);
    return client_fail(CODE_BAD, T_FORMAT_UNKNOWN, name, tail_template_fields);
}

static int template_field(struct tail_template *t, const char **atp)
{
    const char *start = *atp + 1, *end = strchr(start, '}');
    char name[NAME_MAX_BYTES];
    if (!end)
        return client_fail(CODE_BAD, T_FORMAT_OPEN, *atp);
    if (!slice_copy((struct slice){(const uint8_t *)start, (size_t)(end - start)}, name,
                    sizeof name) ||
        !(template_list_has(name) ||
          (strncmp(name, "payload.", 8) == 0 && template_in_catalogue(name + 8))))
        return template_unknown(name);
    template_add(t, true, name, strlen(name));
    *atp = end + 1;
    return CODE_OK;
}

/* Reads a backslash and the next character, and adds the character that they stand for. Returns
 * CODE_BAD if the two are not a known escape, otherwise CODE_OK. */
static int template_escape(struct tail_template *t, const char **atp)
{
    static const char escapes[] = "n\nt\tr\r0\0\\\\{{}}";
    for (size_t i = 0; i + 1 < sizeof escapes - 1; i += 2)
        if ((*atp)[1] && (*atp)[1] == escapes[i]) {
            template_add(t, false, &escapes[i + 1], 1);
            *atp += 2;
            return CODE_OK;
        }
    return client_fail(CODE_BAD, T_FORMAT_ESCAPE, (*atp)[1] ? 2 : 1, *atp);
}

static int template_read(struct tail_template *t, const char *at)
{
    while (*at) {
        size_t n = strcspn(at, "{}\\");
        int code = CODE_OK;
        if (n > 0)
            template_add(t, false, at, n);
        at += n;
        if (*at == '{')
            code = template_field(t, &at);
        else if (*at == '\\')
            code = template_escape(t, &at);
        else if (*at == '}')
            code = client_fail(CODE_BAD, T_FORMAT_CLOSED, at);
        if (code)
            return code;
    }
    return CODE_OK;
}

int tail_template_new(struct tail_template **tp, const char *text)
{
    struct tail_template *t = mem_new(sizeof *t);
    int code = template_read(t, text);
    if (!code && t->n == 0)
        code = client_fail(CODE_BAD, T_FORMAT_EMPTY);
    *tp = t;
    if (code)
        tail_template_destroy(tp);
    return code;
}

/* ── printing a template ── */

/* Appends a JSON value. A string is appended without quotes, a list with commas between its values,
 * and any other value as JSON. */
static void template_json(struct buf *to, const json_t *json)
{
    const json_t *value;
    size_t i;
    if (json_is_string(json)) {
        buf_add_text(to, "%s", json_string_value(json));
    } else if (json_is_array(json)) {
        json_array_foreach(unconst(json), i, value)
        {
            buf_add_text(to, "%s", i ? "," : "");
            template_json(to, value);
        }
    } else if (json && !json_is_null(json)) {
        char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);
        buf_add_text(to, "%s", text ? text : "");
        free(text);
    }
}

/* Appends the value at the path. If the value is a list, applies the path to every member of the
 * list. */
static void template_path(struct buf *to, const json_t *json, const char *path)
{
    char name[NAME_MAX_BYTES];
    size_t n = strcspn(path, "."), i;
    const json_t *value;
    if (json_is_array(json)) {
        json_array_foreach(unconst(json), i, value)
        {
            buf_add_text(to, "%s", i ? "," : "");
            template_path(to, value, path);
        }
        return;
    }
    slice_copy((struct slice){(const uint8_t *)path, n}, name, sizeof name);
    value = json_object_get(json, name);
    if (path[n] && value)
        template_path(to, value, path + n + 1);
    else
        template_json(to, value);
}

static void template_value(struct buf *to, const char *name, const struct tail_record *r,
                           const json_t *json)
{
    char when[CIVIL_TIME];
    civil_local(r->record->committed_us, when);
    if (strcmp(name, "time") == 0)
        buf_add_text(to, "%s", when);
    else if (strcmp(name, "date") == 0)
        buf_add_text(to, "%.10s", when);
    else if (strcmp(name, "clock") == 0)
        buf_add_text(to, "%s", when + 11);
    else if (strcmp(name, "type") == 0)
        buf_add_text(to, "%s",
                     r->row ? r->row->short_type
                            : json_string_value(json_object_get(json, "type")));
    else if (strcmp(name, "summary") == 0)
        tail_summary(to, r);
    else if (strcmp(name, "json") == 0)
        template_json(to, json);
    else
        template_path(to, json, name);
}

void tail_template_print(struct buf *to, const struct tail_template *t, const struct tail_record *r)
{
    json_t *json = tail_json(r);
    if (!json_object_get(json, "type"))
        json_object_set_new(json, "type", json_string(""));
    for (size_t i = 0; i < t->n; i++) {
        size_t from = to->n;
        if (!t->parts[i].field) {
            buf_add(to, t->parts[i].text, t->parts[i].n);
            continue;
        }
        template_value(to, t->parts[i].text, r, json);
        tail_make_harmless(to, from);
    }
    json_decref(json);
}
