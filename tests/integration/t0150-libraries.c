/* This file checks the installed libraries against common/rules.md. For a hazard of a library, a
 * test shows that the hazard is still there and that the remedy works. If a library loses a hazard,
 * its test fails, and the remedy and its row in rules.md can go. */
#include <criterion/criterion.h>
#include <errno.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>
#include <zmq.h>

#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/outcome/v1/outcome.pb-c.h"

#define WAIT_MS 20000
/* zmq.h has these options only in the draft API, but libzmq always has them. */
#define ZAP_ENFORCE_DOMAIN   93
#define METADATA             95
#define DOMAIN               "libraries"
#define USER                 "the-user"
#define PART                 1000
#define PARTS                50
#define ANY_PORT             "tcp://127.0.0.1:*"
#define INVALID_OUTCOME_KIND 99

/* ── versions ── */

Test(libraries, are_not_older_than_the_versions_that_koers_was_tried_with)
{
    int major, minor, patch;
    zmq_version(&major, &minor, &patch);
    cr_assert_geq(ZMQ_MAKE_VERSION(major, minor, patch), ZMQ_MAKE_VERSION(4, 3, 4));
    cr_assert_geq(protobuf_c_version_number(), 1004001); /* CVE-2022-48468 is fixed in 1.4.1 */
    cr_assert_geq(uv_version(), UINT32_C(0x012c02));     /* 1.44.2 */
    cr_assert_geq(sqlite3_libversion_number(), 3040001);
    cr_assert_eq(sodium_library_version_major(), 10); /* libsodium 1.0.x */
    cr_assert_geq(sodium_library_version_minor(), 3); /* libsodium 1.0.18 */
}

/* ── ZeroMQ ── */

static void set(void *socket, int option, int value)
{
    cr_assert_eq(zmq_setsockopt(socket, option, &value, sizeof value), 0);
}

static void *socket_new(void *context, int type)
{
    void *socket = zmq_socket(context, type);
    cr_assert(socket);
    set(socket, ZMQ_LINGER, 0);
    set(socket, ZMQ_RCVTIMEO, WAIT_MS);
    set(socket, ZMQ_SNDTIMEO, WAIT_MS);
    return socket;
}

static void bind_any(void *socket, char endpoint[64])
{
    size_t n = 64;
    cr_assert_eq(zmq_bind(socket, ANY_PORT), 0);
    cr_assert_eq(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint, &n), 0);
}

Test(zmq, z1_a_router_drops_what_it_cannot_route_unless_it_is_mandatory)
{
    void *context = zmq_ctx_new();
    void *router = socket_new(context, ZMQ_ROUTER);
    cr_assert_eq(zmq_send(router, "nobody", 6, ZMQ_SNDMORE), 6, "dropped without an error");
    cr_assert_eq(zmq_send(router, "text", 4, 0), 4);
    set(router, ZMQ_ROUTER_MANDATORY, 1);
    cr_assert_eq(zmq_send(router, "nobody", 6, ZMQ_SNDMORE), -1);
    cr_assert_eq(zmq_errno(), EHOSTUNREACH);
    zmq_close(router);
    zmq_ctx_term(context);
}

/* A CURVE server and a client with a random key. The server is a ROUTER. If `zap` is set, it is the
 * socket of a handler that allows every key with the user USER. */
struct pair {
    void *context, *zap, *server, *client;
};

static void zap_allow(void *zap)
{
    char version[8], request[64], rest[64];
    int more = 1;
    size_t size = sizeof more;
    cr_assert_geq(zmq_recv(zap, version, sizeof version, 0), 0);
    int n = zmq_recv(zap, request, sizeof request, 0);
    cr_assert_geq(n, 0);
    while (more) {
        cr_assert_geq(zmq_recv(zap, rest, sizeof rest, 0), 0);
        zmq_getsockopt(zap, ZMQ_RCVMORE, &more, &size);
    }
    zmq_send(zap, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(zap, request, (size_t)n, ZMQ_SNDMORE);
    zmq_send(zap, "200", 3, ZMQ_SNDMORE);
    zmq_send(zap, "OK", 2, ZMQ_SNDMORE);
    zmq_send(zap, USER, strlen(USER), ZMQ_SNDMORE);
    zmq_send(zap, "", 0, 0);
}

static void pair_open(struct pair *p, bool with_zap)
{
    char public[41], secret[41], client_public[41], client_secret[41], endpoint[64];
    *p = (struct pair){.context = zmq_ctx_new()};
    cr_assert_eq(zmq_curve_keypair(public, secret), 0);
    cr_assert_eq(zmq_curve_keypair(client_public, client_secret), 0);
    if (with_zap) {
        p->zap = socket_new(p->context, ZMQ_REP);
        cr_assert_eq(zmq_bind(p->zap, "inproc://zeromq.zap.01"), 0);
    }
    p->server = socket_new(p->context, ZMQ_ROUTER);
    set(p->server, ZMQ_CURVE_SERVER, 1);
    zmq_setsockopt(p->server, ZMQ_CURVE_SECRETKEY, secret, 41);
    if (with_zap) {
        zmq_setsockopt(p->server, ZMQ_ZAP_DOMAIN, DOMAIN, strlen(DOMAIN));
        set(p->server, ZAP_ENFORCE_DOMAIN, 1);
    }
    bind_any(p->server, endpoint);
    p->client = socket_new(p->context, ZMQ_DEALER);
    zmq_setsockopt(p->client, ZMQ_CURVE_SERVERKEY, public, 41);
    zmq_setsockopt(p->client, ZMQ_CURVE_PUBLICKEY, client_public, 41);
    zmq_setsockopt(p->client, ZMQ_CURVE_SECRETKEY, client_secret, 41);
    zmq_setsockopt(p->client, METADATA, "X-role:decider", strlen("X-role:decider"));
    cr_assert_eq(zmq_connect(p->client, endpoint), 0);
    cr_assert_eq(zmq_send(p->client, "hello", 5, 0), 5);
    if (with_zap)
        zap_allow(p->zap);
}

static void pair_close(struct pair *p)
{
    zmq_close(p->client);
    zmq_close(p->server);
    if (p->zap)
        zmq_close(p->zap);
    zmq_ctx_term(p->context);
}

Test(zmq, z9_a_curve_server_without_a_zap_handler_admits_everybody)
{
    struct pair p;
    pair_open(&p, false);
    char id[64], text[8];
    cr_assert_gt(zmq_recv(p.server, id, sizeof id, 0), 0);
    cr_assert_eq(zmq_recv(p.server, text, sizeof text, 0), 5, "a random key was admitted");
    pair_close(&p);
}

Test(zmq, z9_the_domain_of_the_zap_handler_can_be_enforced_and_read_back)
{
    void *context = zmq_ctx_new();
    void *router = socket_new(context, ZMQ_ROUTER);
    int enforced = 0;
    size_t n = sizeof enforced;
    set(router, ZAP_ENFORCE_DOMAIN, 1);
    cr_assert_eq(zmq_getsockopt(router, ZAP_ENFORCE_DOMAIN, &enforced, &n), 0);
    cr_assert_eq(enforced, 1);
    zmq_close(router);
    zmq_ctx_term(context);
}

/* Receives the two parts of the client's message. */
static void pair_receive(struct pair *p, zmq_msg_t *id, zmq_msg_t *payload)
{
    int events;
    size_t n = sizeof events;
    zmq_pollitem_t item = {p->server, 0, ZMQ_POLLIN, 0};
    cr_assert_eq(zmq_poll(&item, 1, WAIT_MS), 1);
    cr_assert_eq(zmq_getsockopt(p->server, ZMQ_EVENTS, &events, &n), 0);
    zmq_msg_init(id);
    zmq_msg_init(payload);
    cr_assert_geq(zmq_msg_recv(id, p->server, 0), 0);
    cr_assert_geq(zmq_msg_recv(payload, p->server, 0), 0);
}

Test(zmq, z7_z8_only_the_user_id_of_the_payload_frame_comes_from_the_zap_handler)
{
    struct pair p;
    zmq_msg_t id, payload;
    pair_open(&p, true);
    pair_receive(&p, &id, &payload);
    cr_assert_null(zmq_msg_gets(&id, "User-Id"), "Z7: the first frame has no metadata");
    cr_assert_str_eq(zmq_msg_gets(&payload, "User-Id"), USER);
    cr_assert_str_eq(zmq_msg_gets(&payload, "X-role"), "decider", "Z8: the client chose it");
    zmq_msg_close(&id);
    zmq_msg_close(&payload);
    pair_close(&p);
}

/* broker/door needs the descriptor of a message, to limit what one connection may have unread. */
Test(zmq, a_payload_frame_names_the_descriptor_of_its_connection)
{
    struct pair p;
    zmq_msg_t id, payload;
    pair_open(&p, true);
    pair_receive(&p, &id, &payload);
    const char *descriptor = zmq_msg_gets(&payload, "__fd");
    cr_assert(descriptor && atoi(descriptor) > 2);
    zmq_msg_close(&id);
    zmq_msg_close(&payload);
    pair_close(&p);
}

Test(zmq, z16_the_maximum_size_holds_for_a_part_and_not_for_a_message)
{
    void *context = zmq_ctx_new();
    void *router = socket_new(context, ZMQ_ROUTER), *dealer = socket_new(context, ZMQ_DEALER);
    int64_t max = PART;
    char endpoint[64], part[PART] = {0};
    zmq_setsockopt(router, ZMQ_MAXMSGSIZE, &max, sizeof max);
    bind_any(router, endpoint);
    cr_assert_eq(zmq_connect(dealer, endpoint), 0);
    for (int i = 1; i <= PARTS; i++)
        cr_assert_eq(zmq_send(dealer, part, PART, i < PARTS ? ZMQ_SNDMORE : 0), PART);
    size_t total = 0, n = sizeof(int);
    int more = 1;
    while (more) {
        int got = zmq_recv(router, part, sizeof part, 0);
        cr_assert_geq(got, 0);
        total += (size_t)got;
        zmq_getsockopt(router, ZMQ_RCVMORE, &more, &n);
    }
    cr_assert_gt(total, (size_t)PART * (PARTS - 1));
    zmq_close(dealer);
    zmq_close(router);
    zmq_ctx_term(context);
}

/* ── protobuf-c ── */

/* Unpacks with protobuf-c alone. */
static bool raw_accepts(const ProtobufCMessageDescriptor *d, struct slice bytes)
{
    ProtobufCMessage *message = protobuf_c_message_unpack(d, NULL, bytes.n, bytes.data);
    bool accepted = message != NULL;
    if (message)
        protobuf_c_message_free_unpacked(message, NULL);
    return accepted;
}

static bool checked_accepts(const ProtobufCMessageDescriptor *d, struct slice bytes)
{
    scoped(message_free) ProtobufCMessage *message = message_unpack_checked(d, bytes, NULL);
    return message != NULL;
}

#define BYTES(text) ((struct slice){(const uint8_t *)(text), sizeof(text) - 1})

Test(protobuf, b3_a_string_may_contain_nul_or_invalid_utf_8)
{
    const ProtobufCMessageDescriptor *d = &koers__mesh__v1__reply__descriptor;
    struct slice nul = BYTES("\x0a\x03"
                             "a\0b"),
                 utf8 = BYTES("\x0a\x02\xff\xfe"),
                 good = BYTES("\x0a\x01"
                              "a");
    cr_assert(raw_accepts(d, nul) && raw_accepts(d, utf8));
    cr_assert(!checked_accepts(d, nul) && !checked_accepts(d, utf8) && checked_accepts(d, good));
}

Test(protobuf, b4_an_unknown_value_of_an_enum_is_accepted)
{
    const ProtobufCMessageDescriptor *d = &koers__outcome__v1__record_outcome__descriptor;
    uint8_t bytes[] = {0x18, INVALID_OUTCOME_KIND};
    cr_assert(raw_accepts(d, (struct slice){bytes, sizeof bytes}));
    cr_assert(!checked_accepts(d, (struct slice){bytes, sizeof bytes}));
    bytes[1] = KOERS__OUTCOME__V1__KIND__KIND_DECISION;
    cr_assert(checked_accepts(d, (struct slice){bytes, sizeof bytes}));
}

Test(protobuf, b5_the_last_of_two_equal_fields_wins)
{
    const ProtobufCMessageDescriptor *d = &koers__mesh__v1__reply__descriptor;
    struct slice twice = BYTES("\x0a\x01"
                               "a\x0a\x01"
                               "b");
    scoped(message_free) Koers__Mesh__V1__Reply *reply =
        (Koers__Mesh__V1__Reply *)protobuf_c_message_unpack(d, NULL, twice.n, twice.data);
    cr_assert_str_eq(reply->command_id, "b");
    cr_assert(!checked_accepts(d, twice));
}

/* Returns true if a message of the type `d` can contain a message of the type `sought`. */
static bool contains(const ProtobufCMessageDescriptor *d, const ProtobufCMessageDescriptor *sought,
                     unsigned depth)
{
    cr_assert_lt(depth, 9, "B1: %s is nested too deep, or contains itself", d->name);
    for (unsigned i = 0; i < d->n_fields; i++) {
        if (d->fields[i].type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        const ProtobufCMessageDescriptor *field = d->fields[i].descriptor;
        if (field == sought || contains(field, sought, depth + 1))
            return true;
    }
    return false;
}

Test(protobuf, b1_no_message_of_the_contract_contains_itself)
{
    for (size_t i = 0; i < N_EVENTS; i++)
        cr_assert(!contains(catalogue_events[i].payload, catalogue_events[i].payload, 0));
}

/* ── SQLite ── */

/* S2: Debian's default is FULL, but only a setting that is read back is certain. */
Test(sqlite, s2_the_durability_of_a_commit_can_be_read_back)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    cr_assert_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    for (int level = 0; level <= 2; level++) {
        char sql[40];
        sqlite3_snprintf(sizeof sql, sql, "PRAGMA synchronous = %d", level);
        cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        cr_assert_eq(sqlite3_prepare_v2(db, "PRAGMA synchronous", -1, &statement, NULL), SQLITE_OK);
        cr_assert_eq(sqlite3_step(statement), SQLITE_ROW);
        cr_assert_eq(sqlite3_column_int(statement, 0), level);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
}
