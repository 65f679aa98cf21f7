/* This file parses a line of JSON into a signal, and sets the id of the signal (signal_json.h). */
#include "services/client/signal/signal_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/utf8.h"
#include "common/event/message.h"
#include "common/keys/key.h"
#include "services/command/client.h"

void field_errors_add(struct field_errors *e, const char *field, const char *rule,
                      const char *format, ...)
{
    struct field_error *one;
    va_list list;
    if (e->n == FIELD_ERRORS_MAX)
        return;
    one = &e->list[e->n++];
    slice_copy(slice_text(field), one->field, sizeof one->field);
    utf8_trim(one->field);
    slice_copy(slice_text(rule), one->rule, sizeof one->rule);
    va_start(list, format);
    vsnprintf(one->text, sizeof one->text, format, list);
    va_end(list);
    utf8_trim(one->text);
}

/* Finds the member that the parser was reading at `position`: the last member name before that
 * byte. Sets *field to "" if there is none, or if a signal has no member with this name. */
static void member_at(struct slice line, size_t position, char *field, size_t size)
{
    size_t end = position < line.n ? position : line.n;
    *field = 0;
    for (size_t i = 0; i + 1 < end; i++) {
        size_t from = i;
        if (line.data[i] != '"' || line.data[i + 1] != ':' || i == 0)
            continue;
        while (from > 0 && line.data[from - 1] != '"')
            from--;
        slice_copy((struct slice){line.data + from, i - from}, field, size);
        if (!signal_json_member(field))
            *field = 0;
    }
}

bool signal_json_parse(struct signal_input *in, struct slice line, const char *own_province,
                       struct field_errors *errors)
{
    json_error_t error;
    json_t *json = json_loadb((const char *)line.data, line.n, JSON_REJECT_DUPLICATES, &error);
    char field[32];
    if (json_is_object(json) && own_province && !json_object_get(json, "province"))
        json_object_set_new(json, "province", json_string(own_province));
    if (json)
        return signal_json_read(in, json, errors);
    *in = (struct signal_input){.json = NULL};
    *errors = (struct field_errors){.n = 0};
    member_at(line, error.position > 0 ? (size_t)error.position : 0, field, sizeof field);
    if (json_error_code(&error) == json_error_invalid_utf8)
        field_errors_add(errors, field, RULE_UTF8);
    else
        field_errors_add(errors, field, RULE_JSON, error.column, error.text);
    return false;
}

void signal_input_fini(struct signal_input *in)
{
    free(in->signal.pillars);
    free(in->signal.domains);
    free(in->signal.parties);
    free(in->signal.evidence);
    free(in->figures);
    json_decref(in->json);
    *in = (struct signal_input){.json = NULL};
}

void signal_json_content(const struct signal_input *in, uint8_t hash[32])
{
    Koers__Signal__V1__Signal signal = in->signal;
    char none[] = "";
    scoped(buf_fini) struct buf bytes = {0};
    signal.id = none;
    signal.has_contact = false;
    message_pack(&bytes, &signal.base);
    key_hash(buf_slice(&bytes), hash);
}

void signal_json_identify(struct signal_input *in, const char *identity, const uint8_t content[32],
                          uint64_t occurrence)
{
    scoped(buf_fini) struct buf bytes = {0};
    uint8_t hash[32];
    if (*in->id)
        return;
    buf_add_text(&bytes, "%s %llu ", identity, (unsigned long long)occurrence);
    buf_add(&bytes, content, 32);
    key_hash(buf_slice(&bytes), hash);
    uuid_of_hash(in->id, hash);
}
