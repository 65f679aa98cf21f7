/* Tests key files, mesh.json and signatures. */
#include "common/keys/key.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/err.h"

static char folder[64];
static char path[128];

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/koers-key-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.key", folder);
}

static void end(void)
{
    char fresh[160];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    unlink(fresh);
    unlink(path);
    rmdir(folder);
}

TestSuite(key, .init = begin, .fini = end);

static void put(const char *text, mode_t mode)
{
    unlink(path);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    fputs(text, f);
    fclose(f);
    chmod(path, mode);
}

Test(key, saved_and_loaded)
{
    struct key k, got;
    struct errtext why = {""};
    struct stat st;
    key_generate(&k, "kerngroep-2", "kerngroep", "kerngroep-2");
    cr_assert_eq(key_save(&k, path, &why), KEY_OK, "%s", why.text);
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 07777, 0400);
    cr_assert_eq(key_load(&got, path, &why), KEY_OK, "%s", why.text);
    cr_assert_str_eq(got.identity, "kerngroep-2");
    cr_assert_str_eq(got.role, "kerngroep");
    cr_assert_str_eq(got.scope, "kerngroep-2");
    cr_assert_str_eq(got.curve_public, k.curve_public);
    cr_assert_str_eq(got.curve_secret, k.curve_secret);
    cr_assert_eq(memcmp(got.sign_public, k.sign_public, 32), 0);
    cr_assert_eq(memcmp(got.sign_secret, k.sign_secret, 64), 0);
    cr_assert_eq(key_save(&k, path, &why), KEY_E_BAD, "it exists");
    key_fini(&got);
    cr_assert_eq(got.curve_secret[0], 0);
    cr_assert_neq(memcmp(got.sign_secret, k.sign_secret, 64), 0);
}

/* systemd passes a credential like this: root owns the file, and an access control list lets the
 * service read it. */
Test(key, a_credential_may_show_the_mask_of_an_access_list)
{
    struct key k;
    struct errtext why = {""};
    char directory[256];
    key_generate(&k, "relay", "relay", "relay");
    cr_assert_eq(key_save(&k, path, NULL), KEY_OK);
    chmod(path, 0440);
    snprintf(directory, sizeof directory, "%.*s", (int)(strrchr(path, '/') - path), path);
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    cr_expect_eq(key_load(&k, path, &why), KEY_OK, "%s", why.text);
    static const mode_t open_modes[] = {0404, 0444, 0460, 0450};
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        chmod(path, open_modes[i]);
        cr_expect_eq(key_load(&k, path, &why), KEY_E_OPEN_TO_OTHERS, "%o", open_modes[i]);
    }
    chmod(path, 0440);
    directory[strlen(directory) - 1] = '\0';
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    cr_expect_eq(key_load(&k, path, &why), KEY_E_OPEN_TO_OTHERS, "only in the folder itself");
    *strrchr(directory, '/') = '\0';
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    cr_expect_eq(key_load(&k, path, &why), KEY_E_OPEN_TO_OTHERS, "not in a folder below it");
    unsetenv("CREDENTIALS_DIRECTORY");
}

Test(key, refused_when_others_may_read_it)
{
    static const mode_t open_modes[] = {0440, 0404, 0644, 0620, 0601};
    struct key k;
    struct errtext why = {""};
    key_generate(&k, "relay", "relay", "relay");
    cr_assert_eq(key_save(&k, path, NULL), KEY_OK);
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        chmod(path, open_modes[i]);
        cr_expect_eq(key_load(&k, path, &why), KEY_E_OPEN_TO_OTHERS, "%o", open_modes[i]);
    }
    cr_assert(strstr(why.text, "chmod 400"));
    chmod(path, 0600);
    cr_assert_eq(key_load(&k, path, &why), KEY_OK);
}

Test(key, refused_when_missing_or_bad)
{
    struct key k = {.identity = "untouched"};
    struct errtext why = {""};
    cr_assert_eq(key_load(&k, path, &why), KEY_E_MISSING);
    put("", 0400);
    cr_assert_eq(key_load(&k, path, &why), KEY_E_BAD);
    put("[]", 0400);
    cr_assert_eq(key_load(&k, path, &why), KEY_E_BAD);
    put("{\"identity\":\"relay\",\"role\":\"relay\",\"scope\":\"\"}", 0400);
    cr_assert_eq(key_load(&k, path, &why), KEY_E_BAD);
    cr_assert(strstr(why.text, "curve_public"), "%s", why.text);
    put("{\"identity\":7}", 0400);
    cr_assert_eq(key_load(&k, path, &why), KEY_E_BAD);
    cr_assert(strstr(why.text, "identity"), "%s", why.text);
    cr_assert_str_eq(k.identity, "untouched");
    cr_assert_lt(key_save(&k, "/nowhere/at/all", &why), 0);
}

Test(key, refused_when_the_pair_does_not_fit)
{
    struct key k, other;
    struct errtext why = {""};
    key_generate(&k, "relay", "relay", "relay");
    key_generate(&other, "relay", "relay", "relay");
    memcpy(k.curve_public, other.curve_public, sizeof k.curve_public);
    cr_assert_eq(key_save(&k, path, NULL), KEY_OK);
    cr_assert_eq(key_load(&k, path, &why), KEY_E_BAD);
    cr_assert(strstr(why.text, "curve_public"));
}

Test(key, mesh_saved_replaced_and_loaded)
{
    struct mesh m = {
        .endpoint = "tcp://127.0.0.1:5570", .oin = "00000001003214345000", .trial = true};
    struct mesh got;
    struct key k;
    struct errtext why = {""};
    char source[128];
    cr_assert_eq(mesh_load(&got, path, &why), KEY_E_MISSING);
    key_generate(&k, "broker", "broker", "");
    memcpy(m.broker_key, k.curve_public, sizeof m.broker_key);
    memcpy(m.root_key, k.sign_public, sizeof m.root_key);
    cr_assert_eq(mesh_save(&m, path, &why), KEY_OK, "%s", why.text);
    m.trial = false;
    cr_assert_eq(mesh_save(&m, path, &why), KEY_OK, "%s", why.text);
    cr_assert_eq(mesh_load(&got, path, &why), KEY_OK, "%s", why.text);
    cr_assert_str_eq(got.endpoint, m.endpoint);
    cr_assert_str_eq(got.broker_key, m.broker_key);
    cr_assert_str_eq(got.oin, m.oin);
    cr_assert_eq(memcmp(got.root_key, m.root_key, 32), 0);
    cr_assert_not(got.trial);
    mesh_source(&got, "relay", source, sizeof source);
    cr_assert_str_eq(source, "urn:nld:oin:00000001003214345000:systeem:relay");
    m.oin[19] = 0;
    cr_assert_eq(mesh_save(&m, path, &why), KEY_OK);
    cr_assert_eq(mesh_load(&got, path, &why), KEY_E_BAD);
    cr_assert(strstr(why.text, "oin"));
}

/* The example of the DSSE specification. The lengths count bytes, not characters. */
Test(key, pre_authentication_encoding)
{
    scoped(buf_fini) struct buf b = {0};
    key_pae(&b, "http://example.com/HelloWorld", slice_text("hello world"));
    cr_assert(slice_is(buf_slice(&b), "DSSEv1 29 http://example.com/HelloWorld 11 hello world"));
    buf_clear(&b);
    key_pae(&b, "", (struct slice){0});
    cr_assert(slice_is(buf_slice(&b), "DSSEv1 0  0 "));
    buf_clear(&b);
    key_pae(&b, "t", slice_text("\xC3\xAB"));
    cr_assert(slice_is(buf_slice(&b), "DSSEv1 1 t 2 \xC3\xAB"));
}

Test(key, signatures_bind_type_and_body)
{
    struct key k, other;
    uint8_t signature[64];
    struct slice body = slice_text("body"), s = {signature, sizeof signature};
    key_generate(&k, "relay", "relay", "relay");
    key_generate(&other, "relay", "relay", "relay");
    key_sign(&k, "type", body, signature);
    cr_assert(key_verify(k.sign_public, "type", body, s));
    cr_assert_not(key_verify(other.sign_public, "type", body, s));
    cr_assert_not(key_verify(k.sign_public, "typ", body, s));
    cr_assert_not(key_verify(k.sign_public, "type", slice_text("bodx"), s));
    cr_assert_not(key_verify(k.sign_public, "type", body, (struct slice){signature, 63}));
    cr_assert_not(key_verify(k.sign_public, "type", body, (struct slice){0}));
    signature[10] ^= 1;
    cr_assert_not(key_verify(k.sign_public, "type", body, s));
}

Test(key, hash_is_sha_256)
{
    static const uint8_t abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea};
    uint8_t hash[32];
    key_hash(slice_text("abc"), hash);
    cr_assert_eq(memcmp(hash, abc, sizeof abc), 0);
    key_hash((struct slice){0}, hash);
    cr_assert_eq(hash[0], 0xe3);
}
