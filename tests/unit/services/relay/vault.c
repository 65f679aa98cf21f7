/* Tests the contacts of signals. The relay shows a contact only to ptvt and to the account holder
 * of the province. The relay deletes a contact that is forgotten, and does not store it again. */
#include <unistd.h>

#include "tests/unit/services/relay/relay_rig.h"

#define OK           KOERS__BUS__V1__ANSWERS__ANSWERS_OK
#define NOT_ALLOWED  KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_ALLOWED
#define NOT_FOUND    KOERS__BUS__V1__ANSWERS__ANSWERS_NOT_FOUND
#define BAD_QUESTION KOERS__BUS__V1__ANSWERS__ANSWERS_BAD_QUESTION

/* The signal on line 3 is of Limburg and has a contact. These tests post it first, so its number is
 * SIG-2026-0001. */
#define WITH_CONTACT 3
#define SIGNAL_ID    "de7e4f4e-ded9-5d15-80df-5c3eba5e9e73"
#define SECRET       "een@voorbeeld.example"

static struct rig *vault_rig(char directory[32])
{
    snprintf(directory, 32, "/tmp/koers-vault-XXXXXX");
    cr_assert(mkdtemp(directory));
    struct rig *g = rig_new();
    cr_assert_eq(g->spec.start(&g->spec, directory), 0);
    rig_post(g, WITH_CONTACT);
    return g;
}

static void vault_end(struct rig **gp, const char *directory)
{
    static const char *const files[] = {"vault.db", "vault.db-wal", "vault.db-shm",
                                        "vault.db-lock"};
    (*gp)->spec.stop(&(*gp)->spec);
    for (size_t i = 0; i < 4; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        unlink(path);
    }
    rmdir(directory);
    rig_destroy(gp);
}

static bool put(struct rig *g, const char *identity, Koers__Bus__V1__Answers expected)
{
    Koers__Signal__V1__PutContact q = KOERS__SIGNAL__V1__PUT_CONTACT__INIT;
    q.signal_id = (char[]){SIGNAL_ID};
    q.name = (char[]){"Voorbeeld Een"};
    q.email = (char[]){SECRET};
    ProtobufCMessage *m = rig_ask(g, QUERY_CONTACT_PUT, identity, &q.base, expected);
    bool kept = m && ((Koers__Signal__V1__ContactKept *)m)->kept;
    if (m)
        protobuf_c_message_free_unpacked(m, NULL);
    return kept;
}

static void get(struct rig *g, const char *identity, Koers__Bus__V1__Answers expected)
{
    Koers__Signal__V1__GetContact q = KOERS__SIGNAL__V1__GET_CONTACT__INIT;
    q.signal = (char[]){"SIG-2026-0001"};
    ProtobufCMessage *m = rig_ask(g, QUERY_CONTACT_GET, identity, &q.base, expected);
    if (!m)
        return;
    cr_assert_str_eq(((Koers__Signal__V1__Contact *)m)->email, SECRET);
    protobuf_c_message_free_unpacked(m, NULL);
}

/* Returns true if the answer about the signal says that its contact is forgotten. */
static bool shown_forgotten(struct rig *g)
{
    Koers__Signal__V1__GetSignal q = KOERS__SIGNAL__V1__GET_SIGNAL__INIT;
    q.signal = (char[]){SIGNAL_ID};
    ProtobufCMessage *m = rig_ask(g, QUERY_SIGNAL_GET, "ptvt", &q.base, OK);
    const Koers__Signal__V1__SignalView *view = (const Koers__Signal__V1__SignalView *)m;
    cr_assert(view->signal->has_contact);
    bool forgotten = view->contact_forgotten;
    protobuf_c_message_free_unpacked(m, NULL);
    return forgotten;
}

static void forget(struct rig *g, const char *identity)
{
    Koers__Signal__V1__ForgetContact c = KOERS__SIGNAL__V1__FORGET_CONTACT__INIT;
    c.signal = (char[]){"SIG-2026-0001"};
    rig_send(g, (struct rig_sent){.identity = identity,
                                  .event = EVENT_SIGNAL_FORGET,
                                  .topic = "ask.relay.signal.forget",
                                  .payload = &c.base});
}

/* Returns true if a file of the vault has this text. */
static bool on_disk(const char *directory, const char *text)
{
    bool found = false;
    static const char *const files[] = {"vault.db", "vault.db-wal"};
    for (size_t i = 0; i < 2; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        FILE *f = fopen(path, "r");
        if (!f)
            continue;
        struct buf bytes = {0};
        char block[4096];
        for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
            buf_add(&bytes, block, n);
        fclose(f);
        found |= bytes.n && memmem(bytes.data, bytes.n, text, strlen(text)) != NULL;
        buf_fini(&bytes);
    }
    return found;
}

Test(relay_vault, shows_a_contact_only_to_its_province_and_ptvt)
{
    char directory[32];
    struct rig *g = vault_rig(directory);
    cr_assert_not(put(g, "accounthouder-nl-gr", NOT_ALLOWED));
    get(g, "accounthouder-nl-li", NOT_FOUND);
    cr_assert(put(g, "accounthouder-nl-li", OK));
    cr_assert(put(g, "accounthouder-nl-li", OK));
    get(g, "accounthouder-nl-li", OK);
    get(g, "ptvt", OK);
    get(g, "accounthouder-nl-gr", NOT_ALLOWED);
    get(g, "secretaris", NOT_ALLOWED);
    vault_end(&g, directory);
}

Test(relay_vault, refuses_an_empty_or_too_long_contact)
{
    char directory[32];
    struct rig *g = vault_rig(directory);
    Koers__Signal__V1__PutContact q = KOERS__SIGNAL__V1__PUT_CONTACT__INIT;
    q.signal_id = (char[]){SIGNAL_ID};
    rig_ask(g, QUERY_CONTACT_PUT, "ptvt", &q.base, BAD_QUESTION);
    char name[202] = "";
    memset(name, 'x', 201);
    q.name = name;
    rig_ask(g, QUERY_CONTACT_PUT, "ptvt", &q.base, BAD_QUESTION);
    q.signal_id = (char[]){"8d628e19-1508-5c09-aae4-e275724deb61"};
    rig_ask(g, QUERY_CONTACT_PUT, "ptvt", &q.base, NOT_FOUND);
    vault_end(&g, directory);
}

/* Tests that the relay does not store a contact if the signal was posted without a contact. */
Test(relay_vault, refuses_a_contact_that_was_not_announced)
{
    char directory[32];
    struct rig *g = vault_rig(directory);
    rig_post(g, 1);
    Koers__Signal__V1__PutContact q = KOERS__SIGNAL__V1__PUT_CONTACT__INIT;
    q.signal_id = (char[]){"8d628e19-1508-5c09-aae4-e275724deb61"};
    q.email = (char[]){SECRET};
    ProtobufCMessage *m = rig_ask(g, QUERY_CONTACT_PUT, "accounthouder-nl-nb", &q.base, OK);
    cr_assert_not(((Koers__Signal__V1__ContactKept *)m)->kept);
    protobuf_c_message_free_unpacked(m, NULL);
    cr_assert_not(on_disk(directory, SECRET));
    vault_end(&g, directory);
}

Test(relay_vault, forgets_for_good)
{
    char directory[32];
    struct event e;
    struct rig *g = vault_rig(directory);
    cr_assert(put(g, "accounthouder-nl-li", OK));
    cr_assert(on_disk(directory, SECRET));
    forget(g, "accounthouder-nl-gr");
    rig_assert_refused(g, NOT_YOURS, "signal", "authority.province");
    cr_assert_not(shown_forgotten(g));
    forget(g, "accounthouder-nl-li");
    rig_assert_done(g, "SIG-2026-0001");
    cr_assert(shown_forgotten(g));
    ProtobufCMessage *m = rig_output(g, EVENT_CONTACT_FORGOTTEN, 0, &e);
    cr_assert(slice_is(e.topic, "down.nl-li.contact.forgotten"));
    protobuf_c_message_free_unpacked(m, NULL);
    g->spec.committed(&g->spec, g->view);
    cr_assert_not(on_disk(directory, SECRET));
    get(g, "accounthouder-nl-li", NOT_FOUND);
    cr_assert_not(put(g, "accounthouder-nl-li", OK));
    cr_assert_not(on_disk(directory, SECRET));
    forget(g, "accounthouder-nl-li");
    rig_assert_refused(g, WRONG_STATE, "signal", "signal.forgotten");
    rig_assert_rebuilt(g);
    vault_end(&g, directory);
}

/* Tests that after a restart, the relay deletes contacts that were forgotten before the restart. */
Test(relay_vault, deletes_what_was_forgotten_before_a_restart)
{
    char directory[32];
    struct rig *g = vault_rig(directory);
    cr_assert(put(g, "accounthouder-nl-li", OK));
    forget(g, "ptvt");
    g->spec.stop(&g->spec);
    cr_assert(on_disk(directory, SECRET));
    cr_assert_eq(g->spec.start(&g->spec, directory), 0);
    g->spec.committed(&g->spec, g->view);
    cr_assert_not(on_disk(directory, SECRET));
    vault_end(&g, directory);
}

Test(relay_vault, keeps_contacts_out_of_the_view_and_of_events)
{
    char directory[32];
    struct rig *g = vault_rig(directory);
    cr_assert(put(g, "accounthouder-nl-li", OK));
    char *dump = rig_dump(g->view);
    cr_assert_null(strstr(dump, SECRET));
    free(dump);
    for (size_t i = 0; i < g->n; i++) {
        ProtobufCBinaryData e = g->records[i].record->event;
        cr_assert_null(memmem(e.data, e.len, SECRET, strlen(SECRET)));
    }
    vault_end(&g, directory);
}
