/* Reads and checks the signals that a command names. */
#include "services/relay/signals/signal_set.h"

#include <stdlib.h>
#include <string.h>

#include "koers/signal/v1/signal.pb-c.h"
#include "services/body/problems.h"
#include "services/relay/shared/limits.h"
#include "services/relay/shared/number.h"
#include "services/relay/shared/rights.h"
#include "services/relay/shared/texts.h"

#define SIGNAL_IS(row, name) ((row)->kind == KOERS__SIGNAL__V1__KIND__KIND_##name)

static bool signal_set_has(const struct signal_set *set, int64_t key)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->rows[i].key == key)
            return true;
    return false;
}

static void signal_set_read_one(struct signal_set *set, struct view *view, const char *number,
                                struct outputs *out)
{
    int64_t key = number_parse(NUMBER_SIGNAL, number);
    if (number_parse(NUMBER_BOTTLENECK, number))
        out_refuse(out, WRONG_STATE, "signals", RULE_MERGE, number);
    else if (!key || !signal_row_get(view, key, &set->rows[set->n]))
        out_refuse(out, UNKNOWN, "signals", RULE_SIGNAL_UNKNOWN, relay_short(number));
    else if (signal_set_has(set, key))
        out_refuse(out, BAD_FIELD, "signals", RULE_SIGNAL_TWICE, number);
    else
        province_set_add(&set->provinces, set->rows[set->n++].province);
}

bool signal_set_read(struct signal_set *set, struct view *view, char *const *numbers, size_t n,
                     size_t least, struct outputs *out)
{
    *set = (struct signal_set){0};
    if (n < least) {
        if (least > 1)
            out_refuse(out, BAD_FIELD, "signals", RULE_SIGNALS_TWO);
        else
            out_refuse(out, BAD_FIELD, "signals", RULE_SIGNALS_NONE);
        return false;
    }
    if (n > RELAY_UNIT_SIGNALS) {
        out_refuse(out, BAD_FIELD, "signals", RULE_SIGNALS_MANY, RELAY_UNIT_SIGNALS);
        return false;
    }
    set->rows = mem_new(n * sizeof *set->rows);
    for (size_t i = 0; i < n; i++)
        signal_set_read_one(set, view, numbers[i], out);
    province_set_text(&set->provinces, set->province_text);
    return set->n == n;
}

void signal_set_fini(struct signal_set *set)
{
    free(set->rows);
    *set = (struct signal_set){0};
}

void signal_set_check_bundle(const struct signal_set *set, struct outputs *out)
{
    char number[NUMBER_TEXT], in_it[NUMBER_TEXT];
    for (const struct signal_row *s = set->rows; s < set->rows + set->n; s++) {
        number_text(number, NUMBER_SIGNAL, s->key);
        if (!SIGNAL_IS(s, BOTTLENECK) && !SIGNAL_IS(s, INSIGHT)) {
            out_refuse(out, BAD_FIELD, "signals", RULE_SIGNAL_KIND, number,
                       text_signal_kind(s->kind));
        } else if (s->bottleneck) {
            number_text(in_it, NUMBER_BOTTLENECK, s->bottleneck);
            out_refuse(out, WRONG_STATE, "signals", RULE_SIGNAL_BUNDLED, number, in_it);
        }
    }
}

void signal_set_check_link(const struct signal_set *set, struct outputs *out)
{
    char number[NUMBER_TEXT];
    for (const struct signal_row *s = set->rows; s < set->rows + set->n; s++) {
        number_text(number, NUMBER_SIGNAL, s->key);
        if (!SIGNAL_IS(s, INITIATIVE))
            out_refuse(out, BAD_FIELD, "signals", RULE_NOT_INITIATIVE, number,
                       text_signal_kind(s->kind));
    }
}

void signal_set_check_sender(const struct signal_set *set, const struct input *in,
                             struct outputs *out)
{
    if (relay_is_ptvt(in->role))
        return;
    if (!relay_is_accounthouder(in->role))
        out_refuse(out, NOT_YOURS, "", RULE_NOT_YOUR_ROLE);
    else if (!slice_has_word(slice_text(set->province_text), slice_text(in->scope)))
        out_refuse(out, NOT_YOURS, "signals", RULE_NONE_OF_YOURS, in->scope);
}
