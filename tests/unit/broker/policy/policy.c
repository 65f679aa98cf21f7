/* Tests the policy: which files are loaded and which are refused, and every right in a small mesh.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

#include "broker/policy/policy_file.h"
#include "tests/unit/broker/policy/policy_fixture.h"

/* Loads the policy of the small mesh (fixture_mesh). */
static struct policy *mesh(struct policy_fixture *f)
{
    struct policy *p = NULL;
    struct errtext why = {""};
    fixture_mesh(f, 1);
    cr_assert_eq(fixture_load(f, &p, &why), POLICY_OK, "%s", why.text);
    return p;
}

static struct policy_labels labels(const char *topic, const char *province, const char *path,
                                   const char *class)
{
    return (struct policy_labels){slice_text(topic), slice_text(province), slice_text(path),
                                  slice_text(class)};
}

Test(policy, finds_by_name_and_key)
{
    struct policy_fixture f;
    struct policy *p = mesh(&f);
    uint8_t key[32];
    memset(key, 3, sizeof key);
    cr_assert_eq(policy_count(p), 5);
    cr_assert_str_eq(policy_by_key(p, key)->name, "relay");
    cr_assert_str_eq(policy_by_name(p, "operator")->role, "operator");
    memset(key, 9, sizeof key);
    cr_assert_null(policy_by_key(p, key));
    cr_assert_null(policy_by_name(p, "root"));
    policy_unref(&p);
    cr_assert_null(p);
}

Test(policy, policy_only_asks_is_true_for_probes_only)
{
    struct policy_fixture f;
    struct policy *p = NULL;
    struct errtext why = {""};
    fixture_mesh(&f, 1);
    fixture_role(&f, "probe");
    fixture_grant(&f, KOERS__POLICY__V1__ACTION__ACTION_ASK, "broker.mesh.status");
    fixture_identity(&f, "probe", "probe", "", 6);
    cr_assert_eq(fixture_load(&f, &p, &why), POLICY_OK, "%s", why.text);
    for (size_t i = 0; i < policy_count(p); i++) {
        const struct policy_identity *who = policy_nth(p, i);
        cr_expect_eq(policy_only_asks(who), strcmp(who->name, "probe") == 0, "%s", who->name);
    }
    policy_unref(&p);
}

/* Returns the version of the policy in the file. */
static uint64_t version_in(const struct policy_fixture *f, const char *path)
{
    struct policy *p = NULL;
    struct errtext why = {""};
    cr_assert_eq(policy_file_load(&p, path, f->root.sign_public, &why), POLICY_OK, "%s", why.text);
    uint64_t version = policy_version(p);
    policy_unref(&p);
    return version;
}

/* An operator without the root's key may still have an older policy with a valid signature. Storing
 * it must not overwrite a newer one. */
Test(policy, a_newer_file_is_not_overwritten)
{
    char path[] = "/tmp/koers-policy-XXXXXX";
    struct policy_fixture f;
    struct policy *p[4] = {NULL};
    struct errtext why = {""};
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    close(fd);
    fixture_mesh(&f, 1);
    for (unsigned i = 1; i < 4; i++) {
        f.policy.version = i;
        cr_assert_eq(fixture_load(&f, &p[i], &why), POLICY_OK, "%s", why.text);
    }
    const uint8_t *root = f.root.sign_public;
    cr_expect_eq(policy_file_store(p[1], path, root, &why), POLICY_OK, "over what is no policy");
    cr_expect_eq(version_in(&f, path), 1);
    cr_expect_eq(policy_file_store(p[3], path, root, &why), POLICY_OK);
    cr_expect_eq(policy_file_store(p[2], path, root, &why), POLICY_E_BAD);
    cr_expect_not_null(strstr(why.text, "versie 3"), "%s", why.text);
    cr_expect_eq(version_in(&f, path), 3, "the newer one is still there");
    cr_expect_eq(policy_file_store(p[3], path, root, &why), POLICY_OK, "the same again");
    for (unsigned i = 1; i < 4; i++)
        policy_unref(&p[i]);
    unlink(path);
}

/* Tests one right per row. A row has the identity, the action and the labels of the event. `may` is
 * true if the action is allowed. */
Test(policy, rights_row_by_row)
{
    static const struct {
        const char *who;
        char action; /* 'p': publish, 'r': read */
        const char *topic, *province, *path, *class;
        bool may;
    } rows[] = {
        {"accounthouder-nl-nb", 'p', "ask.relay.signal.post", "NL-NB", "", "internal", true},
        {"accounthouder-nl-nb", 'p', "ask.relay.signal.post", "NL-GE", "", "internal", false},
        {"accounthouder-nl-nb", 'p', "ask.relay.signal.post", "NL-NB NL-GE", "", "", false},
        {"accounthouder-nl-nb", 'p', "ask.relay.signal.post", "", "", "internal", false},
        {"accounthouder-nl-nb", 'p', "ask.relay.signal.answer", "NL-NB", "", "internal", false},
        {"accounthouder-nl-nb", 'p', "down.nl-nb.signal.answered", "NL-NB", "", "", false},
        {"accounthouder-nl-nb", 'r', "down.nl-nb.outcome.delivered", "", "", "internal", true},
        {"accounthouder-nl-nb", 'r', "down.nl-ge.outcome.delivered", "", "", "internal", false},
        {"accounthouder-nl-nb", 'r', "reply.accounthouder-nl-nb.done", "", "", "", true},
        {"accounthouder-nl-nb", 'r', "reply.accounthouder-nl-ge.done", "", "", "", false},
        {"accounthouder-nl-nb", 'r', "down.relay.signal.registered", "NL-GE NL-NB", "", "", true},
        {"accounthouder-nl-nb", 'r', "down.relay.signal.registered", "NL-GE", "", "", false},
        {"accounthouder-nl-nb", 'r', "ask.relay.signal.post", "NL-NB", "", "internal", false},
        {"relay", 'p', "up.kerngroep-2.bottleneck.submitted", "", "", "", true},
        {"relay", 'p', "ask.relay.signal.post", "", "", "", false},
        {"kerngroep-2", 'p', "down.kerngroep-2.outcome.recorded", "", "", "", true},
        {"kerngroep-2", 'p', "down.kerngroep-1.outcome.recorded", "", "", "", false},
        {"kerngroep-2", 'p', "mesh.clock.day.begun", "", "", "", false},
        {"kerngroep-2", 'r', "up.kerngroep-2.bottleneck.submitted", "", "", "", true},
        {"kerngroep-2", 'r', "up.kerngroep-1.bottleneck.submitted", "", "", "", false},
        {"kerngroep-2", 'r', "down.dg-overleg.outcome.recorded", "", "relay kerngroep-2", "", true},
        {"kerngroep-2", 'r', "down.dg-overleg.outcome.recorded", "", "relay kerngroep-21", "",
         false},
        {"operator", 'r', "ask.relay.signal.post", "NL-GE", "", "internal", true},
        {"operator", 'r', "ask.relay.signal.post", "NL-GE", "", "confidential", false},
        {"operator", 'r', "ask.relay.signal.post", "NL-GE", "", "", false},
        {"operator", 'p', "ask.relay.signal.post", "NL-GE", "", "internal", false},
    };
    struct policy_fixture f;
    struct policy *p = mesh(&f);
    for (int round = 0; round < 2;
         round++) /* in the second round the answers come from the cache */
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct policy_labels l =
                labels(rows[i].topic, rows[i].province, rows[i].path, rows[i].class);
            const struct policy_identity *who = policy_by_name(p, rows[i].who);
            bool may =
                rows[i].action == 'p' ? policy_may_publish(who, &l) : policy_may_read(who, &l);
            cr_expect_eq(may, rows[i].may, "row %zu: %s %c %s", i, rows[i].who, rows[i].action,
                         rows[i].topic);
        }
    policy_unref(&p);
}

Test(policy, asking)
{
    struct policy_fixture f;
    struct policy *p = mesh(&f);
    const struct policy_identity *nb = policy_by_name(p, "accounthouder-nl-nb");
    const struct policy_identity *op = policy_by_name(p, "operator");
    cr_expect(policy_may_ask(nb, "relay", "signal.get"));
    cr_expect_not(policy_may_ask(nb, "relay", "signal.list"));
    cr_expect_not(policy_may_ask(nb, "broker", "clock.advance"));
    cr_expect(policy_may_ask(op, "broker", "clock.advance"));
    cr_expect_not(policy_may_ask(op, "broker", "Clock Advance"));
    cr_expect_not(policy_may_ask(op, "broker", ""));
    policy_unref(&p);
}

Test(policy, validity)
{
    struct policy_identity who = {.valid_from_us = 100, .valid_until_us = 200};
    cr_expect_not(policy_valid(&who, 99));
    cr_expect(policy_valid(&who, 100));
    cr_expect(policy_valid(&who, 199));
    cr_expect_not(policy_valid(&who, 200));
    who.valid_until_us = 0;
    cr_expect(policy_valid(&who, INT64_MAX));
    who.revoked = true;
    cr_expect_not(policy_valid(&who, 150));
}

Test(policy, a_forged_policy_is_refused)
{
    struct policy_fixture f;
    struct policy *p = NULL;
    struct buf b = {0};
    fixture_mesh(&f, 1);
    fixture_sign(&f, &b);
    for (size_t i = 0; i < b.n; i++) { /* changes one bit of every byte */
        b.data[i] ^= 1;
        cr_assert_neq(policy_load(&p, buf_slice(&b), f.root.sign_public, NULL), POLICY_OK);
        b.data[i] ^= 1;
    }
    uint8_t other[32] = {1};
    cr_expect_eq(policy_load(&p, buf_slice(&b), other, NULL), POLICY_E_UNSIGNED);
    for (size_t n = 0; n < b.n; n += 7)
        cr_expect_neq(policy_load(&p, (struct slice){b.data, n}, f.root.sign_public, NULL),
                      POLICY_OK);
    /* A field that occurs twice is refused, because two parsers could read different values. */
    buf_add(&b, "\x0a\x00", 2);
    cr_expect_eq(policy_load(&p, buf_slice(&b), f.root.sign_public, NULL), POLICY_E_BAD);
    buf_fini(&b);
}

/* Expects that the policy is refused, and that the reason has this word. */
static void expect_bad(struct policy_fixture *f, const char *word)
{
    struct policy *p = NULL;
    struct errtext why = {""};
    cr_expect_eq(fixture_load(f, &p, &why), POLICY_E_BAD, "not refused: %s", word);
    cr_expect_not_null(strstr(why.text, word), "\"%s\" says nothing of %s", why.text, word);
}

Test(policy, an_invalid_policy_is_refused)
{
    struct policy_fixture f;
    fixture_mesh(&f, 1);
    memset(f.keys[1][0], 1, 32);
    expect_bad(&f, "share a key");
    fixture_mesh(&f, 1);
    f.identities[1].name = fixture_text("relay");
    expect_bad(&f, "twice");
    fixture_mesh(&f, 1);
    f.identities[1].name = fixture_text("broker");
    expect_bad(&f, "name");
    fixture_mesh(&f, 1);
    f.identities[1].name = fixture_text("Relay!");
    expect_bad(&f, "name");
    fixture_mesh(&f, 1);
    f.identities[1].role = fixture_text("minister");
    expect_bad(&f, "no role");
    fixture_mesh(&f, 1);
    f.identities[1].curve_key.len = 31;
    expect_bad(&f, "32 bytes");
    fixture_mesh(&f, 1);
    f.grants[0].topic = fixture_text("ask..post");
    expect_bad(&f, "topic pattern");
    fixture_mesh(&f, 0);
    expect_bad(&f, "version");
    fixture_mesh(&f, 1);
    f.policy.oin = fixture_text("123");
    expect_bad(&f, "oin");
}

Test(policy, no_scope_no_right)
{
    struct policy_fixture f;
    struct policy *p = NULL;
    fixture_mesh(&f, 1);
    f.identities[0].scope = fixture_text("");
    cr_assert_eq(fixture_load(&f, &p, NULL), POLICY_OK);
    const struct policy_identity *nb = policy_by_name(p, "accounthouder-nl-nb");
    struct policy_labels l = labels("ask.relay.signal.post", "", "", "internal");
    cr_expect_not(policy_may_publish(nb, &l));
    l = labels("reply.accounthouder-nl-nb.done", "", "", "internal");
    cr_expect(policy_may_read(nb, &l));
    policy_unref(&p);
}

struct seen {
    size_t n;
    char names[16][64];
    bool revoked[16];
};

static void see(void *arg, const struct policy_identity *who, bool revoked)
{
    struct seen *s = arg;
    snprintf(s->names[s->n], sizeof s->names[0], "%s", who->name);
    s->revoked[s->n++] = revoked;
}

Test(policy, changes)
{
    struct policy_fixture f;
    struct policy *before = mesh(&f), *now = NULL;
    struct seen seen = {0};
    policy_changes(NULL, before, see, &seen);
    cr_expect_eq(seen.n, 5);
    f.policy.version = 2;
    f.identities[1].revoked = true;
    memset(f.keys[2][0], 77, 32); /* A change of only the CURVE key is not reported. */
    f.identities[3].scope = fixture_text("kerngroep-3");
    f.policy.n_identities = 4; /* the operator is removed */
    cr_assert_eq(fixture_load(&f, &now, NULL), POLICY_OK);
    seen.n = 0;
    policy_changes(before, now, see, &seen);
    cr_assert_eq(seen.n, 3);
    cr_expect_str_eq(seen.names[0], "accounthouder-nl-ge");
    cr_expect(seen.revoked[0]);
    cr_expect_str_eq(seen.names[1], "kerngroep-2");
    cr_expect_not(seen.revoked[1]);
    cr_expect_str_eq(seen.names[2], "operator");
    cr_expect(seen.revoked[2]);
    policy_unref(&before);
    policy_unref(&now);
}

Test(policy, reads_all_only_without_a_condition)
{
    static struct policy_fixture f;
    struct policy *p = NULL;
    struct errtext why = {""};
    fixture_mesh(&f, 1);
    const Koers__Policy__V1__Action read = KOERS__POLICY__V1__ACTION__ACTION_READ;
    fixture_role(&f, "all");
    fixture_grant(&f, read, "up.>");
    fixture_grant(&f, read, ">");
    fixture_identity(&f, "reader", "all", "", 6);
    fixture_role(&f, "some");
    fixture_grant(&f, read, ">")->own_province = true;
    fixture_grant(&f, KOERS__POLICY__V1__ACTION__ACTION_PUBLISH, ">");
    fixture_identity(&f, "accounthouder-nl-gr", "some", "NL-GR", 7);
    cr_assert_eq(fixture_load(&f, &p, &why), POLICY_OK, "%s", why.text);
    cr_expect(policy_reads_all(policy_by_name(p, "reader")));
    cr_expect_not(policy_reads_all(policy_by_name(p, "accounthouder-nl-gr")));
    cr_expect_not(policy_reads_all(policy_by_name(p, "operator")), "two classes only");
    cr_expect_not(policy_reads_all(policy_by_name(p, "relay")));
    policy_unref(&p);
}
