/* This file implements the option `--text`. It searches for a text in the summary of an event, and
 * in the strings and whole numbers of its `--json` form. */
#include <stdlib.h>
#include <string.h>

#include "common/base/unconst.h"
#include "services/body/fold.h"
#include "services/operator/tail/tail_format.h"

static bool text_in(const char *text, const char *folded)
{
    scoped(buf_fini) struct buf b = {0};
    fold_text(&b, text);
    return memmem(b.data, b.n, folded, strlen(folded)) != NULL;
}

static bool text_in_json(const json_t *json, const char *folded)
{
    const char *name;
    json_t *value;
    size_t i;
    char number[40];
    if (json_is_string(json))
        return text_in(json_string_value(json), folded);
    if (json_is_integer(json)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(json));
        return strstr(number, folded) != NULL;
    }
    json_array_foreach(json, i, value)
    {
        if (text_in_json(value, folded))
            return true;
    }
    json_object_foreach(unconst(json), name, value)
    {
        if (text_in_json(value, folded))
            return true;
    }
    return false;
}

bool tail_has_text(const struct tail_record *r, const char *folded)
{
    scoped(buf_fini) struct buf line = {0};
    json_t *json = tail_json(r);
    bool found = text_in_json(json, folded);
    json_decref(json);
    if (found || !r->scanned)
        return found;
    buf_add_text(&line, "%s", ""); /* allocates the buffer, because the summary may be empty */
    tail_summary(&line, r);
    return text_in((const char *)line.data, folded);
}
