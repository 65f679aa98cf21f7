/* Tests the outbox: every state of its rows, also after a crash. A test simulates a crash with
 * _exit() at each step, and then opens the file again. */
#include "common/store/outbox.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/common/base/faulty_disk.h"

/* UUIDv7 ids of the millisecond 0x0190a0b1c2d3 and later. */
#define ID_1 "0190a0b1-c2d3-7000-8000-000000000001"
#define ID_2 "0190a0b1-c2d4-7000-8000-000000000002"
#define ID_3 "0190a0b1-c2d5-7000-8000-000000000003"
#define DAY  (INT64_C(24) * 3600 * 1000000)

static char folder[64];
static char path[96];

static void setup(void)
{
    snprintf(folder, sizeof(folder), "/tmp/koers-outbox-XXXXXX");
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/outbox.db", folder);
}

static void remove_all(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
    char file[128];
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(file, sizeof(file), "%s%s", path, ends[i]);
        unlink(file);
    }
    rmdir(folder);
}

TestSuite(outbox, .init = setup, .fini = remove_all);

static struct outbox *reopen(struct outbox *o)
{
    struct errtext why = {""};
    outbox_close(&o);
    int r = outbox_open(&o, path, &why);
    cr_assert_eq(r, OUTBOX_OK, "%d %s", r, why.text);
    return o;
}

static void add(struct outbox *o, const char *id)
{
    char event[64];
    snprintf(event, sizeof(event), "event %s", id);
    int r = outbox_add(o, id, "a.type", "a label", slice_text(event), slice_text("signature"));
    cr_assert_eq(r, OUTBOX_OK);
}

static void add_three(struct outbox *o)
{
    cr_assert_eq(outbox_begin(o), OUTBOX_OK);
    add(o, ID_1);
    add(o, ID_2);
    cr_assert_eq(outbox_add_contact(o, slice_text("contact of 2")), OUTBOX_OK);
    add(o, ID_3);
    cr_assert_eq(outbox_commit(o), OUTBOX_OK);
}

/* The state of an outbox as text: "ID:NUMBER:STATE:SEQUENCE …", then "+N". ID is the last digit of
 * the id. N is how many contacts wait for the vault. */
struct picture {
    char text[512];
    size_t n;
    unsigned contacts;
};

static int picture_row(void *arg, const struct outbox_row *row)
{
    struct picture *p = arg;
    char event[64];
    snprintf(event, sizeof(event), "event %s", row->id);
    cr_assert(slice_is(row->event, event), "an event never changes");
    cr_assert(slice_is(row->signature, "signature"));
    p->n += (size_t)snprintf(p->text + p->n, sizeof(p->text) - p->n, "%c:%llu:%c:%llu ",
                             row->id[strlen(row->id) - 1], (unsigned long long)row->number,
                             "wspc"[row->state], (unsigned long long)row -> sequence);
    return 0;
}

static int picture_contact(void *arg, int64_t row, struct slice contact)
{
    struct picture *p = arg;
    (void)row;
    cr_assert(slice_is(contact, "contact of 2"));
    p->contacts++;
    return 0;
}

static const char *picture(struct outbox *o)
{
    static struct picture p;
    memset(&p, 0, sizeof(p));
    cr_assert_eq(outbox_each(o, -1, 0, picture_row, &p), 0);
    cr_assert_eq(outbox_each_contact(o, picture_contact, &p), 0);
    snprintf(p.text + p.n, sizeof(p.text) - p.n, "+%u", p.contacts);
    return p.text;
}

Test(outbox, a_row_goes_from_waiting_to_sent)
{
    struct outbox *o = reopen(NULL);
    uint64_t n = 0;
    add_three(o);
    cr_assert_str_eq(picture(o), "1:0:w:0 2:0:w:0 3:0:w:0 +0");
    cr_assert_eq(outbox_waiting(o, &n), OUTBOX_OK);
    cr_assert_eq(n, 3);
    cr_assert_eq(outbox_number(o, 4, 2), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:5:w:0 2:6:w:0 3:0:w:0 +0");
    cr_assert_eq(outbox_number(o, 6, 9), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 5, 100, 1), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 6, 101, 1), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:5:s:100 2:6:s:101 3:7:w:0 +1");
    cr_assert_eq(outbox_sent(o, 6, 101, 1), OUTBOX_OK, "an answer may come twice");
    cr_assert_eq(outbox_sent(o, 8, 101, 1), OUTBOX_E_BAD, "there is no 8");
    outbox_close(&o);
}

Test(outbox, clear_deletes_parked_rows_except_the_highest_number)
{
    struct outbox *o = reopen(NULL);
    uint64_t n = 9;
    add_three(o);
    cr_assert_eq(outbox_clear(o, &n), OUTBOX_OK);
    cr_assert_eq(n, 0);
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_OK);
    cr_assert_eq(outbox_parked(o, 1, 100, "no"), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 2, 101, 1), OUTBOX_OK);
    cr_assert_eq(outbox_parked(o, 3, 102, "no"), OUTBOX_OK);
    cr_assert_eq(outbox_clear(o, &n), OUTBOX_OK);
    cr_assert_eq(n, 2);
    cr_assert_str_eq(picture(o), "2:2:s:101 3:3:c:102 +1");
    cr_assert_eq(outbox_begin(o), OUTBOX_OK);
    add(o, ID_1);
    cr_assert_eq(outbox_commit(o), OUTBOX_OK);
    cr_assert_eq(outbox_number(o, 3, 1), OUTBOX_OK);
    cr_assert_eq(outbox_clear(o, &n), OUTBOX_OK);
    cr_assert_eq(n, 0);
    cr_assert_str_eq(picture(o), "2:2:s:101 1:4:w:0 +1", "another row has the highest number now");
    outbox_close(&o);
}

struct found {
    int64_t row, contact_row, at_us;
    char why[32];
    unsigned n;
};

static int find_row(void *arg, const struct outbox_row *row)
{
    struct found *f = arg;
    f->row = row->row;
    f->at_us = row->at_us;
    f->n++;
    snprintf(f->why, sizeof(f->why), "%s", row->why);
    cr_assert_str_eq(row->type, "a.type");
    cr_assert_str_eq(row->label, "a label");
    return f->n == 2 ? 42 : 0;
}

static int find_contact(void *arg, int64_t row, struct slice contact)
{
    (void)contact;
    ((struct found *)arg)->contact_row = row;
    return 0;
}

Test(outbox, a_contact_is_deleted_when_the_vault_has_it)
{
    struct outbox *o = reopen(NULL);
    struct found f = {0};
    add_three(o);
    outbox_each_contact(o, find_contact, &f);
    cr_assert_eq(f.contact_row, 0, "not before its event is sent");
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 2, 9, 0), OUTBOX_OK);
    o = reopen(o);
    outbox_each_contact(o, find_contact, &f);
    cr_assert_eq(outbox_each(o, OUTBOX_SENT, 0, find_row, &f), 0);
    cr_assert_eq(f.contact_row, f.row);
    cr_assert_eq(outbox_contact_done(o, f.contact_row), OUTBOX_OK);
    o = reopen(o);
    cr_assert_str_eq(picture(o), "1:1:w:0 2:2:s:9 3:3:w:0 +0");
    outbox_close(&o);
}

Test(outbox, a_contact_is_deleted_when_its_event_is_refused)
{
    struct outbox *o = reopen(NULL);
    add_three(o);
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 2, 9, 0), OUTBOX_OK);
    cr_assert_eq(outbox_contact_refused(o, ID_1), OUTBOX_OK);
    cr_assert_eq(outbox_contact_refused(o, "of nobody"), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:1:w:0 2:2:s:9 3:3:w:0 +1");
    cr_assert_eq(outbox_contact_refused(o, ID_2), OUTBOX_OK);
    o = reopen(o);
    cr_assert_str_eq(picture(o), "1:1:w:0 2:2:s:9 3:3:w:0 +0");
    outbox_close(&o);
}

Test(outbox, a_refused_row_is_parked_and_its_contact_deleted)
{
    struct outbox *o = reopen(NULL);
    struct found f = {0};
    add_three(o);
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_OK);
    cr_assert_eq(outbox_parked(o, 2, 7, "not yours"), OUTBOX_OK);
    cr_assert_eq(outbox_parked(o, 2, 7, "not yours"), OUTBOX_OK, "a second call changes nothing");
    cr_assert_eq(outbox_parked(o, 9, 7, "not yours"), OUTBOX_E_BAD);
    cr_assert_str_eq(picture(o), "1:1:w:0 2:2:p:7 3:3:w:0 +0");
    cr_assert_eq(outbox_each(o, OUTBOX_PARKED, 0, find_row, &f), 0);
    cr_assert_str_eq(f.why, "not yours");
    cr_assert_eq(f.at_us, INT64_C(0x0190a0b1c2d4) * 1000, "the time in its id");
    cr_assert_eq(outbox_sent(o, 2, 8, 0), OUTBOX_E_BAD, "a parked row cannot become sent");
    outbox_close(&o);
}

Test(outbox, a_row_is_found_by_its_number)
{
    struct outbox *o = reopen(NULL);
    struct picture p = {.n = 0};
    add_three(o);
    cr_assert_eq(outbox_number(o, 0, 2), OUTBOX_OK);
    cr_assert_eq(outbox_find(o, 2, picture_row, &p), 0);
    cr_assert_str_eq(p.text, "2:2:w:0 ");
    cr_assert_eq(outbox_find(o, 3, picture_row, &p), 0, "it has no number yet");
    cr_assert_str_eq(p.text, "2:2:w:0 ");
    outbox_close(&o);
}

Test(outbox, rows_come_after_a_row_and_stop_when_asked)
{
    struct outbox *o = reopen(NULL);
    struct found f = {0};
    add_three(o);
    cr_assert_eq(outbox_each(o, OUTBOX_WAITING, 0, find_row, &f), 42);
    cr_assert_eq(f.n, 2);
    f.n = 10;
    cr_assert_eq(outbox_each(o, OUTBOX_WAITING, f.row, find_row, &f), 0);
    cr_assert_eq(f.n, 11);
    outbox_close(&o);
}

Test(outbox, resend_puts_lost_events_before_waiting_ones)
{
    struct outbox *o = reopen(NULL);
    uint64_t n = 0;
    add_three(o);
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 1, 10, 0), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 2, 11, 0), OUTBOX_OK);
    cr_assert_eq(outbox_resend(o, 10, &n), OUTBOX_OK);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(picture(o), "1:1:s:10 2:0:w:0 3:0:w:0 +0");
    cr_assert_eq(outbox_number(o, 1, 9), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:1:s:10 2:2:w:0 3:3:w:0 +0");
    cr_assert_eq(outbox_sent(o, 2, 12, 0), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:1:s:10 2:2:s:12 3:3:w:0 +1", "its contact is there");
    outbox_close(&o);
}

Test(outbox, the_id_lasts_until_it_is_renewed)
{
    struct outbox *o = reopen(NULL);
    uint8_t id[16], journal[16], hash[32];
    uint64_t sequence = 0;
    memcpy(id, outbox_id(o), sizeof(id));
    add_three(o);
    cr_assert_eq(outbox_number(o, 7, 2), OUTBOX_OK);
    cr_assert_eq(outbox_sent(o, 8, 10, 0), OUTBOX_OK);
    cr_assert_eq(outbox_saw(o, slice_text("0123456789abcdef"), 10,
                            slice_text("0123456789abcdef0123456789abcdef")),
                 OUTBOX_OK);
    o = reopen(o);
    cr_assert_eq(memcmp(id, outbox_id(o), sizeof(id)), 0);
    cr_assert_eq(outbox_renew(o), OUTBOX_OK);
    cr_assert_neq(memcmp(id, outbox_id(o), sizeof(id)), 0);
    memcpy(id, outbox_id(o), sizeof(id));
    o = reopen(o);
    cr_assert_eq(memcmp(id, outbox_id(o), sizeof(id)), 0, "the new one lasts too");
    cr_assert_str_eq(picture(o), "1:0:s:10 2:0:w:0 3:0:w:0 +0");
    cr_assert_not(outbox_last_seen(o, journal, &sequence, hash));
    cr_assert_eq(outbox_number(o, 0, 9), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:0:s:10 2:1:w:0 3:2:w:0 +0");
    outbox_close(&o);
}

Test(outbox, remembers_the_last_record_seen)
{
    struct outbox *o = reopen(NULL);
    uint8_t journal[16], hash[32];
    uint64_t sequence = 0;
    struct slice one = slice_text("0123456789abcdef"), two = slice_text("fedcba9876543210");
    struct slice h = slice_text("0123456789abcdef0123456789abcdef");
    cr_assert_not(outbox_last_seen(o, journal, &sequence, hash));
    cr_assert_eq(outbox_saw(o, one, 10, h), OUTBOX_OK);
    cr_assert_eq(outbox_saw(o, one, 9, h), OUTBOX_OK);
    o = reopen(o);
    cr_assert(outbox_last_seen(o, journal, &sequence, hash));
    cr_assert_eq(sequence, 10, "it never decreases in one journal");
    cr_assert_eq(memcmp(journal, one.data, 16), 0);
    cr_assert_eq(memcmp(hash, h.data, 32), 0);
    cr_assert_eq(outbox_saw(o, two, 1, h), OUTBOX_OK);
    cr_assert(outbox_last_seen(o, journal, &sequence, hash));
    cr_assert_eq(sequence, 1);
    cr_assert_eq(memcmp(journal, two.data, 16), 0);
    outbox_close(&o);
}

Test(outbox, tidy_deletes_after_90_days_but_never_the_newest_or_a_contact)
{
    struct outbox *o = reopen(NULL);
    add_three(o);
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_OK);
    for (uint64_t i = 1; i <= 3; i++)
        cr_assert_eq(outbox_sent(o, i, i, DAY), OUTBOX_OK);
    cr_assert_eq(outbox_tidy(o, 91 * DAY), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "1:1:s:1 2:2:s:2 3:3:s:3 +1", "90 days and not more");
    cr_assert_eq(outbox_tidy(o, 91 * DAY + 1), OUTBOX_OK);
    cr_assert_str_eq(picture(o), "2:2:s:2 3:3:s:3 +1");
    outbox_close(&o);
}

Test(outbox, a_full_disk_rolls_back_and_is_returned)
{
    faulty_disk();
    struct outbox *o = reopen(NULL);
    struct slice event = slice_text("event " ID_1), signature = slice_text("signature");
    cr_assert_eq(outbox_begin(o), OUTBOX_OK);
    cr_assert_eq(outbox_add(o, ID_1, "a.type", "a label", event, signature), OUTBOX_OK);
    faulty_writes = 0;
    cr_assert_eq(outbox_commit(o), OUTBOX_E_FULL);
    cr_assert_eq(outbox_add(o, ID_1, "a.type", "a label", event, signature), OUTBOX_E_FULL);
    cr_assert_eq(outbox_commit(o), OUTBOX_E_FULL);
    cr_assert_eq(outbox_renew(o), OUTBOX_E_FULL);
    faulty_writes = -1;
    cr_assert_str_eq(picture(o), "+0");
    add_three(o);
    faulty_writes = 0;
    cr_assert_eq(outbox_number(o, 0, 3), OUTBOX_E_FULL);
    faulty_writes = -1;
    cr_assert_str_eq(picture(o), "1:0:w:0 2:0:w:0 3:0:w:0 +0");
    uint8_t id[16];
    memcpy(id, outbox_id(o), sizeof(id));
    o = reopen(o);
    cr_assert_eq(memcmp(id, outbox_id(o), sizeof(id)), 0, "a renewal that failed changed nothing");
    outbox_close(&o);
}

Test(outbox, a_disk_that_fills_in_a_transaction_rolls_it_back)
{
    static uint8_t bytes[60000];
    struct slice event = {bytes, sizeof(bytes)}, none = {0};
    faulty_disk();
    struct outbox *o = reopen(NULL);
    uint64_t n = 9;
    int r = OUTBOX_OK;
    cr_assert_eq(outbox_begin(o), OUTBOX_OK);
    faulty_writes = 0;
    for (int i = 0; i < 100 && r == OUTBOX_OK; i++) /* more bytes than SQLite keeps in memory */
        r = outbox_add(o, ID_1, "a.type", "a label", event, none);
    cr_assert_eq(r, OUTBOX_E_FULL);
    faulty_writes = -1;
    cr_assert_eq(outbox_add(o, ID_2, "a.type", "a label", event, none), OUTBOX_E_FULL);
    cr_assert_eq(outbox_commit(o), OUTBOX_E_FULL);
    cr_assert_eq(outbox_waiting(o, &n), OUTBOX_OK);
    cr_assert_eq(n, 0);
    add_three(o);
    outbox_close(&o);
}

/* ── crashes at each step ── */

static int child_step;

/* Ends the process at step n like a kill: no file is closed first. */
static void step(int *left)
{
    if ((*left)-- == 0)
        _exit(33);
}

static void life(int crash_at)
{
    struct outbox *o = NULL;
    if (outbox_open(&o, path, NULL) != OUTBOX_OK)
        _exit(1);
    step(&crash_at); /* step 0 */
    outbox_begin(o);
    outbox_add(o, ID_1, "a.type", "a label", slice_text("event " ID_1), slice_text("signature"));
    step(&crash_at); /* step 1 */
    outbox_add(o, ID_2, "a.type", "a label", slice_text("event " ID_2), slice_text("signature"));
    outbox_add_contact(o, slice_text("contact of 2"));
    step(&crash_at); /* step 2 */
    outbox_commit(o);
    step(&crash_at); /* step 3 */
    outbox_number(o, 0, 2);
    step(&crash_at); /* step 4 */
    outbox_sent(o, 1, 50, 0);
    step(&crash_at); /* step 5 */
    outbox_sent(o, 2, 51, 0);
    step(&crash_at); /* step 6 */
    outbox_contact_done(o, 2);
    step(&crash_at); /* step 7 */
    _exit(1);
}

static void crash_at(int at)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        life(at);
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 33);
}

Test(outbox, a_crash_at_every_step_leaves_a_legal_state)
{
    static const char *const left[] = {
        "+0",
        "+0",
        "+0", /* before the commit, nothing is stored */
        "1:0:w:0 2:0:w:0 +0",
        "1:1:w:0 2:2:w:0 +0", /* the rows have numbers: the next call sends the same numbers */
        "1:1:s:50 2:2:w:0 +0",
        "1:1:s:50 2:2:s:51 +1", /* the next call offers the contact to the vault again */
        "1:1:s:50 2:2:s:51 +0",
    };
    for (child_step = 0; child_step < (int)(sizeof(left) / sizeof(left[0])); child_step++) {
        crash_at(child_step);
        struct outbox *o = reopen(NULL);
        cr_assert_str_eq(picture(o), left[child_step], "step %d", child_step);
        outbox_close(&o);
        remove_all();
        setup();
    }
}

static void commit_without_a_sync(void)
{
    struct outbox *o = NULL;
    faulty_disk();
    if (outbox_open(&o, path, NULL) != OUTBOX_OK || !freopen("/dev/null", "w", stderr))
        _exit(1);
    faulty_syncs = 0;
    add_three(o);
    _exit(2);
}

Test(outbox, a_commit_that_cannot_be_synced_ends_the_process)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        commit_without_a_sync();
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    cr_assert_eq(WEXITSTATUS(status), 74);
}

static void open_in_second_process(void)
{
    struct outbox *o = NULL;
    struct errtext why = {""};
    int r = outbox_open(&o, path, &why);
    _exit(r == OUTBOX_E_LOCKED && strstr(why.text, path) ? 33 : 1);
}

Test(outbox, another_process_finds_it_locked)
{
    struct outbox *o = reopen(NULL);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        open_in_second_process();
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 33);
    outbox_close(&o);
}
