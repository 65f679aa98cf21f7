/* Tests which topics and patterns are valid, and which patterns match a topic. */
#include "common/event/topic.h"

#include <criterion/criterion.h>

#include <string.h>

Test(topic, valid_topics_and_patterns)
{
    static const struct {
        const char *text;
        bool topic, pattern;
    } table[] = {
        {"up.kerngroep-2.bottleneck.submitted", true, true},
        {"a.b", true, true},
        {"a.b.c.d.e.f.g.h", true, true},
        {"a.b.c.d.e.f.g.h.i", false, false},
        {"", false, false},
        {"a", false, false},
        {".", false, false},
        {"a.", false, false},
        {".a", false, false},
        {"a..b", false, false},
        {"A.b", false, false},
        {"a b.c", false, false},
        {"a_b.c", false, false},
        {"a.\xC3\xAB", false, false},
        {"*.b", false, true},
        {"a.*", false, true},
        {"a.*.c", false, true},
        {"a.>", false, true},
        {">", false, true},
        {"*", false, false},
        {">.a", false, false},
        {"a.>.b", false, false},
        {"a.b*", false, false},
        {"a.**", false, false},
        {"a.>>", false, false},
        {"a.b.c.d.e.f.g.>", false, true},
        {"a.b.c.d.e.f.g.h.>", false, false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct slice s = slice_text(table[i].text);
        cr_expect_eq(topic_valid(s), table[i].topic, "topic %s", table[i].text);
        cr_expect_eq(topic_pattern_valid(s), table[i].pattern, "pattern %s", table[i].text);
    }
}

Test(topic, length_and_nul)
{
    char text[202];
    memset(text, 'a', sizeof text);
    text[1] = '.';
    cr_assert(topic_valid((struct slice){(uint8_t *)text, 200}));
    cr_assert_not(topic_valid((struct slice){(uint8_t *)text, 201}));
    cr_assert_not(topic_pattern_valid((struct slice){(uint8_t *)text, 201}));
    text[5] = 0;
    cr_assert_not(topic_valid((struct slice){(uint8_t *)text, 10}));
}

Test(topic, matching)
{
    static const struct {
        const char *pattern, *topic;
        bool matches;
    } table[] = {
        {"up.relay.signal.post", "up.relay.signal.post", true},
        {"up.relay.signal.post", "up.relay.signal.posted", false},
        {"up.relay.signal", "up.relay.signal.post", false},
        {"up.relay.signal.post", "up.relay.signal", false},
        {"up.*.signal.post", "up.relay.signal.post", true},
        {"*.*.*.*", "up.relay.signal.post", true},
        {"*.*.*", "up.relay.signal.post", false},
        {"*.*.*.*.*", "up.relay.signal.post", false},
        {"up.>", "up.relay.signal.post", true},
        {"up.>", "up.relay", true},
        {"up.relay.>", "up.relay", false},
        {"up.>", "down.relay", false},
        {">", "up.relay", true},
        {"up.*.>", "up.relay.signal.post", true},
        {"up.*.>", "up.relay", false},
        {"up.rel", "up.relay", false},
        {"up.relay", "up.rel", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        cr_expect_eq(topic_matches(slice_text(table[i].pattern), slice_text(table[i].topic)),
                     table[i].matches, "%s against %s", table[i].pattern, table[i].topic);
}

Test(topic, tokens)
{
    struct slice topic = slice_text("reply.accounthouder-nl-nb.done");
    cr_assert(slice_is(topic_token(topic, 0), "reply"));
    cr_assert(slice_is(topic_token(topic, 1), "accounthouder-nl-nb"));
    cr_assert(slice_is(topic_token(topic, 2), "done"));
    cr_assert_eq(topic_token(topic, 3).n, 0);
    cr_assert_eq(topic_token(topic, 99).n, 0);
}
