/* Tests the form and the order of ids, and that a derived id never changes. */
#include "common/base/uuid.h"

#include <criterion/criterion.h>

#include <string.h>

Test(uuid, new_ids_increase_also_when_the_clock_goes_back)
{
    char before[UUID_TEXT], after[UUID_TEXT];
    int64_t now = INT64_C(1795282800000000);
    uuid_new(before, now);
    for (unsigned i = 0; i < 20000; i++) {
        uuid_new(after, now - i * 1000); /* the clock goes back */
        cr_assert(uuid_valid(after));
        cr_assert_gt(strcmp(after, before), 0);
        memcpy(before, after, sizeof before);
    }
    uuid_new(after, now + 60000000);
    cr_assert_gt(strcmp(after, before), 0);
}

Test(uuid, form_of_version_7)
{
    char text[UUID_TEXT];
    uuid_new(text, INT64_C(0x0198F2A1B3C4) * 1000);
    cr_assert_eq(memcmp(text, "0198f2a1-b3c4-7", 15), 0, "%s", text);
    cr_assert(strchr("89ab", text[19]));
}

/* Journals contain derived ids, so these ids must never change. Another program computed the
 * expected values. */
Test(uuid, derived_ids_never_change)
{
    char text[UUID_TEXT];
    uuid_derived(text, "0198f2a1-b3c4-7000-8000-000000000001", 0);
    cr_assert_str_eq(text, "88eed76b-e932-8621-a468-a83b41668fed");
    uuid_derived(text, "0198f2a1-b3c4-7000-8000-000000000001", 12);
    cr_assert_str_eq(text, "539d6f32-d73c-8a0a-b2fe-bade872d9c5e");
    cr_assert(uuid_valid(text));
}

Test(uuid, of_a_hash)
{
    uint8_t hash[32];
    char text[UUID_TEXT];
    memset(hash, 0xFF, sizeof hash);
    uuid_of_hash(text, hash);
    cr_assert_str_eq(text, "ffffffff-ffff-8fff-bfff-ffffffffffff");
}

Test(uuid, only_the_canonical_form_is_valid)
{
    static const char *const bad[] = {"",
                                      "0198f2a1",
                                      "0198f2a1-b3c4-7000-8000-00000000000",
                                      "0198f2a1-b3c4-7000-8000-0000000000011",
                                      "0198F2A1-b3c4-7000-8000-000000000001",
                                      "0198f2a1xb3c4-7000-8000-000000000001",
                                      "0198f2a1-b3c4-7000-8000-00000000000g",
                                      "{198f2a1-b3c4-7000-8000-00000000000}"};
    cr_assert(uuid_valid("0198f2a1-b3c4-7000-8000-000000000001"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(uuid_valid(bad[i]), "%s", bad[i]);
}
