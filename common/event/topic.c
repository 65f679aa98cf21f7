/* Topics and patterns (topic.h). */
#include "common/event/topic.h"

#define TOPIC_BYTES  200
#define TOPIC_TOKENS 8

/* Sets `token` to the first token of *restp. Then moves *restp to the next token, or sets *morep to
 * false if there is no next token. Returns false if *morep is false at the call. */
static bool topic_next(struct slice *restp, bool *morep, struct slice *token)
{
    if (!*morep)
        return false;
    size_t n = 0;
    while (n < restp->n && restp->data[n] != '.')
        n++;
    *token = (struct slice){restp->data, n};
    *morep = n < restp->n;
    if (*morep)
        *restp = (struct slice){restp->data + n + 1, restp->n - n - 1};
    return true;
}

static bool topic_token_valid(struct slice token)
{
    for (size_t i = 0; i < token.n; i++) {
        uint8_t c = token.data[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return token.n > 0;
}

static bool topic_check(struct slice topic, bool pattern)
{
    if (topic.n == 0 || topic.n > TOPIC_BYTES)
        return false;
    unsigned n_tokens = 0;
    bool more = true, tail = false;
    struct slice token;
    while (topic_next(&topic, &more, &token)) {
        tail = pattern && !more && slice_is(token, ">");
        if (!tail && !(pattern && slice_is(token, "*")) && !topic_token_valid(token))
            return false;
        n_tokens++;
    }
    return n_tokens <= TOPIC_TOKENS && (n_tokens >= 2 || tail);
}

bool topic_valid(struct slice topic)
{
    return topic_check(topic, false);
}

bool topic_pattern_valid(struct slice pattern)
{
    return topic_check(pattern, true);
}

bool topic_matches(struct slice pattern, struct slice topic)
{
    bool more_pattern = true, more_topic = true;
    struct slice want, have;
    while (topic_next(&pattern, &more_pattern, &want)) {
        if (!topic_next(&topic, &more_topic, &have))
            return false;
        if (slice_is(want, ">") && !more_pattern)
            return true;
        if (!slice_is(want, "*") && !slice_equal(want, have))
            return false;
    }
    return !more_topic;
}

struct slice topic_token(struct slice topic, unsigned nth)
{
    bool more = true;
    struct slice token = {0};
    for (unsigned i = 0; i <= nth; i++)
        if (!topic_next(&topic, &more, &token))
            return (struct slice){0};
    return token;
}
