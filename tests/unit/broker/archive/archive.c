/* Tests the parts of koers-journal that use no journal folder: the two formats of an export, the
 * tar file of a backup, the encryption, and the counters. Wrong input must be refused with a
 * reason. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/backup_tar.h"
#include "broker/archive/counts.h"
#include "broker/archive/format.h"
#include "broker/archive/seal.h"
#include "common/base/unconst.h"
#include "common/event/event.h"
#include "common/event/wire.h"
#include "koers/mesh/v1/mesh.pb-c.h"

static struct errtext why;

/* ── Formats ── */

/* Builds a record with an event, an outbox and a signature. */
static void record_make(struct buf *to, const char *subject)
{
    char day[] = "2026-11-21", identity[] = "ptvt", algorithm[] = "ed25519";
    uint8_t outbox[16] = {1, 2, 3}, value[64] = {9};
    Koers__Mesh__V1__DayBegun payload = KOERS__MESH__V1__DAY_BEGUN__INIT;
    Koers__Journal__V1__Signature signature = KOERS__JOURNAL__V1__SIGNATURE__INIT;
    Koers__Journal__V1__Signature *signatures[] = {&signature};
    Koers__Journal__V1__Record record = KOERS__JOURNAL__V1__RECORD__INIT;
    scoped(buf_fini) struct buf event = {0};
    payload.date = day;
    struct event_draft draft = {.id = "one",
                                .source = "urn:nld:oin:00000099000000000000:systeem:ptvt",
                                .type = "nl.overheid.koers.day.begun.v1",
                                .topic = "mesh.clock.day.begun",
                                .subject = subject,
                                .payload = &payload.base};
    event_build(&event, &draft);
    signature.identity = identity;
    signature.algorithm = algorithm;
    signature.value = (ProtobufCBinaryData){64, value};
    record.sequence = 7;
    record.committed_us = 1795285200123456;
    record.identity = identity;
    record.outbox = (ProtobufCBinaryData){16, outbox};
    record.number = 3;
    record.event = (ProtobufCBinaryData){event.n, event.data};
    record.n_signatures = 1;
    record.signatures = signatures;
    size_t n = koers__journal__v1__record__get_packed_size(&record);
    koers__journal__v1__record__pack(&record, buf_extend(to, n));
}

/* Returns the only element of a batch, without the element's tag and length. */
static struct slice element_of(const struct buf *batch)
{
    struct slice rest = buf_slice(batch);
    struct wire_field field;
    cr_assert_eq(wire_next(&rest, &field), WIRE_OK);
    cr_assert(field.number == 1 && field.type == WIRE_BYTES && rest.n == 0);
    return field.bytes;
}

Test(format, there_and_back)
{
    scoped(buf_fini) struct buf record = {0}, line = {0}, batch = {0}, json = {0}, protobuf = {0};
    record_make(&record, "KNP-2026-0001");
    cr_assert_eq(format_write_json(&line, buf_slice(&record), false, &why), FORMAT_OK, "%s",
                 why.text);
    cr_assert_eq(format_read_json(&json, buf_slice(&line), &why), FORMAT_OK, "%s", why.text);
    cr_expect(slice_equal(buf_slice(&json), buf_slice(&record)));
    cr_assert_eq(format_write_protobuf(&batch, buf_slice(&record), false, &why), FORMAT_OK);
    cr_assert_eq(format_read_protobuf(&protobuf, element_of(&batch), &why), FORMAT_OK, "%s",
                 why.text);
    cr_expect(slice_equal(buf_slice(&protobuf), buf_slice(&record)));
}

/* Tests an event that already has an attribute `koersrecord`. Only the last attribute with this
 * name is from the export. */
Test(format, an_event_with_our_attribute)
{
    scoped(buf_fini) struct buf first = {0}, batch = {0}, record = {0}, again = {0}, back = {0};
    record_make(&first, "x");
    cr_assert_eq(format_write_protobuf(&batch, buf_slice(&first), false, &why), FORMAT_OK);
    struct slice event = element_of(&batch); /* an event with the attribute koersrecord */
    Koers__Journal__V1__Record r = KOERS__JOURNAL__V1__RECORD__INIT;
    char identity[] = "ezk";
    r.sequence = 8;
    r.identity = identity;
    r.event = (ProtobufCBinaryData){event.n, unconst(event.data)};
    koers__journal__v1__record__pack(
        &r, buf_extend(&record, koers__journal__v1__record__get_packed_size(&r)));
    cr_assert_eq(format_write_protobuf(&again, buf_slice(&record), false, &why), FORMAT_OK, "%s",
                 why.text);
    cr_assert_eq(format_read_protobuf(&back, element_of(&again), &why), FORMAT_OK, "%s", why.text);
    cr_expect(slice_equal(buf_slice(&back), buf_slice(&record)));
}

Test(format, records_that_cannot_be_exported)
{
    scoped(buf_fini) struct buf record = {0}, to = {0};
    record_make(&record, "x");
    /* The first two bytes are an unknown field, which is allowed. The next two bytes are field 1,
     * which may not occur twice. */
    buf_add(&record, "\x78\x01", 2);
    buf_add(&record, "\x08\x09", 2);
    cr_expect_eq(format_write_json(&to, buf_slice(&record), false, &why), FORMAT_E_BAD);
    cr_expect_eq(format_write_protobuf(&to, buf_slice(&record), false, &why), FORMAT_E_BAD);
    cr_expect_eq(format_write_json(&to, slice_text("\x08\x01"), false, &why), FORMAT_E_BAD);
}

/* Tests one element of protobuf and one line of JSON. For every byte of them, the test makes one
 * input that ends before this byte, and one input in which this byte is changed. Input that is cut
 * must be refused. For input that is changed, the reader may return any result but must not crash.
 */
Test(format, damage)
{
    scoped(buf_fini) struct buf record = {0}, batch = {0}, line = {0};
    record_make(&record, "SIG-2026-0001");
    cr_assert_eq(format_write_protobuf(&batch, buf_slice(&record), false, &why), FORMAT_OK);
    cr_assert_eq(format_write_json(&line, buf_slice(&record), false, &why), FORMAT_OK);
    struct slice element = element_of(&batch);
    for (size_t i = 0; i < element.n; i++) {
        scoped(buf_fini) struct buf bad = {0}, to = {0};
        buf_add(&bad, element.data, element.n);
        cr_expect_eq(format_read_protobuf(&to, (struct slice){bad.data, i}, &why), FORMAT_E_BAD);
        bad.data[i] ^= 0x41;
        buf_clear(&to);
        (void)format_read_protobuf(&to, buf_slice(&bad), &why);
    }
    for (size_t i = 0; i + 1 < line.n; i++) {
        scoped(buf_fini) struct buf bad = {0}, to = {0};
        buf_add(&bad, line.data, line.n);
        cr_expect_eq(format_read_json(&to, (struct slice){bad.data, i}, &why), FORMAT_E_BAD);
        bad.data[i] ^= 0x41;
        buf_clear(&to);
        (void)format_read_json(&to, buf_slice(&bad), &why);
    }
}

/* ── Tar files ── */

/* Reads the first file of a tar file. */
static int archive_first(struct buf *bytes, char name[BACKUP_TAR_NAME], struct buf *content)
{
    struct backup_tar_in in = {.rest = buf_slice(bytes)};
    return backup_tar_next(&in, name, content);
}

Test(backup_tar, there_and_back)
{
    scoped(buf_fini) struct buf bytes = {0}, content = {0};
    struct backup_tar_out out = {.buf = &bytes, .files = json_array()};
    char name[BACKUP_TAR_NAME];
    cr_assert_eq(backup_tar_put(&out, "keys/ptvt.key", slice_text("secret")), 0);
    cr_assert_eq(backup_tar_put(&out, "journal/00000000000000000001.seg", (struct slice){0}), 0);
    cr_assert_eq(backup_tar_end(&out), 0);
    cr_expect_eq(bytes.n % 512, 0);
    cr_expect_eq(json_array_size(out.files), 2);
    json_decref(out.files);
    struct backup_tar_in in = {.rest = buf_slice(&bytes)};
    cr_assert_eq(backup_tar_next(&in, name, &content), BACKUP_TAR_OK, "%s", in.why.text);
    cr_expect_str_eq(name, "keys/ptvt.key");
    cr_expect(slice_is(buf_slice(&content), "secret"));
    cr_assert_eq(backup_tar_next(&in, name, &content), BACKUP_TAR_OK);
    cr_expect_str_eq(name, "journal/00000000000000000001.seg");
    cr_expect_eq(content.n, 0);
    cr_expect_eq(backup_tar_next(&in, name, &content), BACKUP_TAR_E_END);
}

Test(backup_tar, names_that_koers_does_not_write)
{
    static const char *const names[] = {
        "../policy.bin",   "/etc/passwd",  "keys/../x.key",
        "keys/.key",       "keys/a/b.key", "journal/1.seg",
        "journal/../../x", "keys/X.key",   "journal/0000000000000000000x.seg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        scoped(buf_fini) struct buf bytes = {0}, content = {0};
        struct backup_tar_out out = {.buf = &bytes};
        char name[BACKUP_TAR_NAME];
        cr_assert_eq(backup_tar_put(&out, names[i], slice_text("x")), 0);
        cr_expect_eq(archive_first(&bytes, name, &content), BACKUP_TAR_E_BAD, "%s", names[i]);
    }
}

Test(backup_tar, damage)
{
    scoped(buf_fini) struct buf bytes = {0}, content = {0};
    struct backup_tar_out out = {.buf = &bytes};
    char name[BACKUP_TAR_NAME];
    cr_assert_eq(backup_tar_put(&out, "mesh.json", slice_text("{}")), 0);
    for (size_t i = 0; i < 512; i++) {
        if (i == 155) /* the byte after the checksum has no meaning in ustar */
            continue;
        bytes.data[i] ^= 1;
        cr_expect_eq(archive_first(&bytes, name, &content), BACKUP_TAR_E_BAD, "byte %zu", i);
        bytes.data[i] ^= 1;
    }
    for (size_t n = 0; n < bytes.n; n++) {
        struct backup_tar_in in = {.rest = {bytes.data, n}};
        cr_expect_eq(backup_tar_next(&in, name, &content), BACKUP_TAR_E_BAD, "%zu bytes", n);
    }
}

/* ── Encryption ── */

static const uint8_t context[SEAL_CONTEXT] = {7}, elsewhere[SEAL_CONTEXT] = {8};

static void seal_pass(struct seal *s, const char *passphrase)
{
    *s = (struct seal){.mode = SEAL_PASSPHRASE};
    buf_add(&s->passphrase, passphrase, strlen(passphrase));
}

Test(seal, passphrase, .timeout = 60)
{
    scoped(seal_fini) struct seal s, other;
    scoped(buf_fini) struct buf sealed = {0}, plain = {0};
    seal_pass(&s, "een lange zin");
    seal_pass(&other, "een andere zin");
    seal_close(&s, &sealed, slice_text("Jan Kanarie"), context);
    cr_expect_null(memmem(sealed.data, sealed.n, "Kanarie", 7));
    cr_expect_eq(seal_mode_of(buf_slice(&sealed)), SEAL_PASSPHRASE);
    cr_assert_eq(seal_open(&s, &plain, buf_slice(&sealed), context, &why), SEAL_OK, "%s", why.text);
    cr_expect(slice_is(buf_slice(&plain), "Jan Kanarie"));
    cr_expect_eq(seal_open(&other, &plain, buf_slice(&sealed), context, &why), SEAL_E_KEY);
    sealed.data[16 + 16 + 8 + 5] = 1; /* the passphrase's key would now need 1 TiB of memory */
    cr_expect_eq(seal_open(&s, &plain, buf_slice(&sealed), context, &why), SEAL_E_KEY);
}

/* Encrypts texts whose sizes are near the size of one message of secretstream. Changed or missing
 * bytes must be noticed. */
Test(seal, recipient)
{
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
    scoped(seal_fini) struct seal s = {.mode = SEAL_RECIPIENT, .has_secret = true};
    crypto_box_keypair(s.public_key, s.secret_key);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        scoped(buf_fini) struct buf text = {0}, sealed = {0}, plain = {0};
        randombytes_buf(buf_extend(&text, sizes[i]), sizes[i]);
        seal_close(&s, &sealed, buf_slice(&text), context);
        cr_assert_eq(seal_open(&s, &plain, buf_slice(&sealed), context, &why), SEAL_OK, "%zu",
                     sizes[i]);
        cr_expect(slice_equal(buf_slice(&plain), buf_slice(&text)), "%zu", sizes[i]);
        buf_clear(&plain);
        cr_expect_eq(seal_open(&s, &plain, buf_slice(&sealed), elsewhere, &why), SEAL_E_KEY);
        buf_clear(&plain);
        struct slice cut = {sealed.data, sealed.n - 1};
        cr_expect_eq(seal_open(&s, &plain, cut, context, &why), SEAL_E_KEY);
        if (sizes[i] >= 131072) { /* the last messages are missing */
            buf_clear(&plain);
            cut.n = 16 + 80 + 24 + 65536 + 17;
            cr_expect_eq(seal_open(&s, &plain, cut, context, &why), SEAL_E_KEY);
        }
        sealed.data[sealed.n / 2] ^= 1;
        buf_clear(&plain);
        cr_expect_eq(seal_open(&s, &plain, buf_slice(&sealed), context, &why), SEAL_E_KEY);
    }
    struct seal none = {.mode = SEAL_NONE};
    cr_expect_eq(seal_open(&none, &(struct buf){0}, slice_text("KOERSPR1"), context, &why),
                 SEAL_E_KEY);
}

Test(seal, files)
{
    char directory[] = "/tmp/koers-seal-XXXXXX", path[64], public[64];
    cr_assert(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/k", directory);
    snprintf(public, sizeof public, "%s/k.pub", directory);
    scoped(seal_fini) struct seal to = {0}, from = {0};
    scoped(buf_fini) struct buf sealed = {0}, plain = {0};
    cr_assert_eq(seal_generate(path, &why), SEAL_OK, "%s", why.text);
    cr_expect_eq(seal_generate(path, &why), SEAL_E_FILE);
    cr_assert_eq(seal_recipient(&to, public, &why), SEAL_OK, "%s", why.text);
    cr_expect_eq(seal_recipient(&to, path, &why), SEAL_E_FILE, "a secret is no public half");
    cr_assert_eq(seal_secret(&from, path, &why), SEAL_OK, "%s", why.text);
    seal_close(&to, &sealed, slice_text("x"), context);
    cr_expect_eq(seal_open(&to, &plain, buf_slice(&sealed), context, &why), SEAL_E_KEY,
                 "no secret");
    cr_expect_eq(seal_open(&from, &plain, buf_slice(&sealed), context, &why), SEAL_OK, "%s",
                 why.text);
    cr_assert_eq(chmod(path, 0440), 0);
    cr_expect_eq(seal_secret(&from, path, &why), SEAL_E_FILE, "others may read it");
    unlink(path);
    unlink(public);
    rmdir(directory);
}

/* Tests that backup_tar_put refuses a file that is larger than BACKUP_TAR_FILE_MAX. No reader would
 * accept it. */
Test(backup_tar, too_large)
{
    static const uint8_t some[1];
    scoped(buf_fini) struct buf tar = {0};
    struct backup_tar_out out = {.buf = &tar};
    cr_expect_eq(backup_tar_put(&out, "vault.db", (struct slice){some, BACKUP_TAR_FILE_MAX + 1}),
                 -EFBIG);
    cr_expect_eq(tar.n, 0);
}

Test(counts, by_name)
{
    struct counts t;
    counts_init(&t);
    for (unsigned i = 0; i < 1000; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%03u", i % 300);
        counts_add(&t, slice_text(name), 2);
    }
    cr_assert_eq(t.n, 300);
    counts_sort(&t, false);
    cr_expect(t.rows[0]->n == 4 && t.rows[299]->n == 3 && t.rows[0]->bytes == 8);
    cr_expect_str_eq(t.rows[0]->name, "n000");
    counts_sort(&t, true);
    cr_expect_str_eq(t.rows[299]->name, "n299");
    counts_fini(&t);
}
