/* This file judges an event by its size, form, signatures and source, and by the rights of its
 * sender. */
#include "broker/core/data/judge.h"

#include <string.h>

#include "broker/core/data/texts.h"
#include "common/base/utf8.h"
#include "common/event/event.h"

#define REASON(name) KOERS__BUS__V1__REASON__REASON_##name

static bool judge_signatures(const Koers__Bus__V1__Item *item)
{
    for (size_t i = 0; i < item->n_signatures; i++) {
        const Koers__Journal__V1__Signature *s = item->signatures[i];
        struct slice identity = slice_text(s->identity), algorithm = slice_text(s->algorithm);
        if (identity.n == 0 || identity.n > POLICY_NAME_MAX || !utf8_valid(identity) ||
            algorithm.n == 0 || algorithm.n > 20 || !utf8_valid(algorithm) || s->value.len == 0 ||
            s->value.len > 128)
            return false;
    }
    return item->n_signatures <= JUDGE_SIGNATURES_MAX;
}

/* Returns true if the source of an event ends in ":<identity>". */
static bool judge_source(struct slice source, const char *identity)
{
    size_t n = strlen(identity);
    return source.n > n && source.data[source.n - n - 1] == ':' &&
           memcmp(source.data + source.n - n, identity, n) == 0;
}

Koers__Bus__V1__Reason judge_item(const struct policy_identity *who,
                                  const Koers__Bus__V1__Item *item, struct errtext *why)
{
    struct event e;
    struct errtext detail = {0};
    if (item->event.len > EVENT_MAX) {
        errtext_set(why, 1, TEXT_EVENT_LARGE, EVENT_MAX);
        return REASON(TOO_LARGE);
    }
    if (event_scan(&e, (struct slice){item->event.data, item->event.len}, &detail)) {
        errtext_set(why, 1, TEXT_MALFORMED, detail.text);
        return REASON(MALFORMED);
    }
    if (!judge_signatures(item)) {
        errtext_set(why, 1, TEXT_SIGNATURES, JUDGE_SIGNATURES_MAX);
        return REASON(MALFORMED);
    }
    if (!judge_source(e.source, who->name)) {
        errtext_set(why, 1, TEXT_SOURCE, who->name);
        return REASON(NOT_YOU);
    }
    struct policy_labels labels = {e.topic, e.province, e.path, e.classification};
    if (!policy_may_publish(who, &labels)) {
        char topic[201], province[201];
        slice_copy(e.topic, topic, sizeof topic);
        slice_copy(e.province, province, sizeof province);
        errtext_set(why, 1, TEXT_NOT_ALLOWED, who->role, *who->scope ? " van " : "", who->scope,
                    topic, *province ? " voor " : "", province);
        return REASON(NOT_ALLOWED);
    }
    return REASON(UNSPECIFIED);
}
