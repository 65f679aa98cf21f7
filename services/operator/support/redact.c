/* This file decides what may stay in a support bundle.
 *
 * The rule: the lists in this file name what is safe. Everything else is left out. */
#include "services/operator/support/redact.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_BYTES = 40, VALUE_MAX_BYTES = 80 };

/* Names of the pairs of a log line whose values are safe. A program makes these values, so they
 * contain no text that a person wrote. */
static const char safe_pairs[] =
    "time level program event version identity node daemon sequence position head offset bytes "
    "exit "
    "code port policy past state from after view_at broker_at total results fate in_force cursor "
    "errno user_version trial_clock ended type topic query event_id trace_id ms count";
/* Names of the pairs of a log line whose value is a text. The text is left out and the name stays,
 * so a reader sees that there was a text. */
static const char text_pairs[] =
    "why reason text error file next remedy sql in at got address endpoint condition";
/* Members of mesh events that contain no text that a person wrote. */
static const char safe_members[] = "journal_id trial_clock name role scope valid_from_us "
                                   "valid_until_us node revoked policy_version "
                                   "identity number date sequence event_id type";

/* Returns true if the value looks like a number, a time or a name of the mesh. It must
 * have only lower-case letters, digits and the characters . _ - / and a size of 1 to
 * VALUE_MAX_BYTES bytes. A time may also have T, Z, : and +. */
static bool redact_plain(const char *value)
{
    size_t n = strlen(value);
    bool time = n >= 20 && n <= 40 && value[4] == '-' && value[10] == 'T';
    for (const char *p = value; *p; p++)
        if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && !strchr("._-/", *p) &&
            !(time && strchr("TZ:+", *p)))
            return false;
    return n > 0 && n <= VALUE_MAX_BYTES;
}

/* Returns true if the value can be the value of `event` in a log line. It must have only lower-case
 * letters, spaces and the characters ' : - and a size of 1 to VALUE_MAX_BYTES bytes. */
static bool redact_phrase(const char *value)
{
    return *value && strlen(value) <= VALUE_MAX_BYTES &&
           value[strspn(value, "abcdefghijklmnopqrstuvwxyz ':-")] == 0;
}

/* Appends one pair. If the name is in text_pairs, or if the name is in safe_pairs but the value is
 * unsafe, appends REDACTED in place of the value. If the name is in no list, appends nothing.
 * Returns true if the name or the value was left out. */
static bool redact_add(struct buf *to, const char *name, const char *value)
{
    const char *between = to->n ? " " : "";
    bool listed = slice_has_word(slice_text(safe_pairs), slice_text(name));
    bool safe = listed && (strcmp(name, "event") == 0 ? redact_phrase(value) : redact_plain(value));
    if (safe)
        buf_add_text(to, "%s%s=\"%s\"", between, name, value);
    else if (listed || slice_has_word(slice_text(text_pairs), slice_text(name)))
        buf_add_text(to, "%s%s=" REDACTED, between, name);
    return !safe;
}

/* Removes the first pair from a logfmt line. Sets `name` and *value to that pair. Returns false if
 * the line does not start with a complete pair, or if the name is too long. */
static bool redact_pair(struct slice *line, char name[NAME_MAX_BYTES], struct slice *value)
{
    const char *at = (const char *)line->data;
    size_t n = 0, from;
    while (n < line->n && (islower((unsigned char)at[n]) || at[n] == '_'))
        n++;
    if (n == 0 || n + 1 >= line->n || at[n] != '=' ||
        !slice_copy((struct slice){line->data, n}, name, NAME_MAX_BYTES))
        return false;
    from = ++n;
    if (at[n] == '"') {
        from = ++n;
        while (n < line->n && at[n] != '"')
            n += at[n] == '\\' ? 2 : 1;
        if (n >= line->n)
            return false;
        *value = (struct slice){line->data + from, n++ - from};
    } else {
        while (n < line->n && at[n] != ' ')
            n++;
        *value = (struct slice){line->data + from, n - from};
    }
    if (n < line->n && at[n++] != ' ')
        return false;
    *line = (struct slice){line->data + n, line->n - n};
    return true;
}

static bool redact_logfmt(struct buf *kept, struct slice line, bool *anyp)
{
    char name[NAME_MAX_BYTES], text[2 * VALUE_MAX_BYTES];
    struct slice value;
    while (line.n > 0) {
        if (!redact_pair(&line, name, &value))
            return false;
        /* A value that is cut here is still too long to be safe, so redact_add leaves it out. */
        slice_copy(value, text, sizeof text);
        *anyp |= redact_add(kept, name, text);
    }
    return true;
}

static bool redact_json(struct buf *kept, struct slice line, bool *anyp)
{
    json_t *json = json_loadb((const char *)line.data, line.n, 0, NULL), *member;
    const char *name;
    bool object = json_is_object(json);
    json_object_foreach(json, name, member)
    {
        char number[40] = "";
        if (json_is_integer(member))
            snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(member));
        *anyp |=
            redact_add(kept, name, json_is_string(member) ? json_string_value(member) : number);
    }
    json_decref(json);
    return object;
}

bool redact_log_line(struct buf *to, struct slice line)
{
    struct buf kept = {0};
    bool any = false;
    bool known = line.n > 0 && line.data[0] == '{' ? redact_json(&kept, line, &any)
                                                   : redact_logfmt(&kept, line, &any);
    if (known && kept.n > 0)
        buf_add(to, kept.data, kept.n);
    else if (line.n > 0)
        buf_add_text(to, REDACTED " bytes=%zu", line.n);
    buf_fini(&kept);
    return any || (!known && line.n > 0);
}

void redact_mesh_payload(json_t *payload)
{
    const char *name;
    json_t *member;
    void *next;
    json_object_foreach_safe(payload, next, name, member)
    {
        const char *text = json_string_value(member);
        if (!slice_has_word(slice_text(safe_members), slice_text(name)) ||
            (text && strlen(text) > 64))
            json_object_del(payload, name);
    }
}

char *redact_reason(const char *reason)
{
    size_t n = strcspn(reason, ":");
    char *kept = mem_text(reason);
    if (kept[n])
        kept[n] = 0;
    return kept;
}
