/* These tests check the door with peers of czmq, which share no code with our client. A known key
 * is admitted, and its frames carry the key that CURVE authenticated. An unknown key is refused. A
 * message that does not have exactly one part is refused. */
#include "broker/door/door.h"

/* This include must come before czmq.h: czmq.h includes syslog.h, which also defines LOG_INFO. */
#include "common/base/log.h"

#include <criterion/criterion.h>
#include <czmq.h>

enum { WAIT_MS = 10000, QUIET_MS = 300 };

struct world {
    uv_loop_t loop;
    struct door *door;
    struct key broker;
    zcert_t *known, *stranger;
    unsigned n_frames, n_misframed;
    struct core_peer from;
    struct buf frame;
};

static struct world w;

static bool allow(void *owner, const uint8_t curve_key[32])
{
    (void)owner;
    return memcmp(curve_key, zcert_public_key(w.known), 32) == 0;
}

static void on_frame(void *owner, const struct core_peer *from, struct slice frame)
{
    (void)owner;
    w.n_frames++;
    w.from = *from;
    buf_clear(&w.frame);
    buf_add(&w.frame, frame.data, frame.n);
}

static void on_misframed(void *owner, const struct core_peer *from)
{
    (void)owner;
    w.n_misframed++;
    w.from = *from;
}

static void on_turn(void *owner)
{
    (void)owner;
}

static const struct door_ops ops = {allow, on_frame, on_misframed, on_turn};

static void begin(void)
{
    struct errtext why = {{0}};
    setenv("ZSYS_SIGHANDLER", "false", 1); /* czmq must not install signal handlers */
    log_init("test", LOG_ERROR, false);
    key_generate(&w.broker, "broker", "broker", "");
    w.known = zcert_new();
    w.stranger = zcert_new();
    cr_assert_eq(uv_loop_init(&w.loop), 0);
    int e = door_new(&w.door, "tcp://127.0.0.1:*", &w.broker, &ops, NULL, &why);
    cr_assert_eq(e, DOOR_OK, "%s", why.text);
    cr_assert_eq(door_start(w.door, &w.loop), 0);
}

static void end(void)
{
    door_stop(w.door);
    uv_run(&w.loop, UV_RUN_DEFAULT);
    door_destroy(&w.door);
    cr_assert_eq(uv_loop_close(&w.loop), 0);
    zcert_destroy(&w.known);
    zcert_destroy(&w.stranger);
    buf_fini(&w.frame);
    key_fini(&w.broker);
}

static zsock_t *peer(zcert_t *cert)
{
    zsock_t *s = zsock_new(ZMQ_DEALER);
    cr_assert(s);
    zcert_apply(cert, s);
    zsock_set_curve_serverkey(s, w.broker.curve_public);
    cr_assert_eq(zsock_connect(s, "%s", door_endpoint(w.door)), 0);
    return s;
}

/* Turns the loop until *count reaches `value`, or until `ms` milliseconds have passed. Returns true
 * if *count reached `value`. */
static bool turn_until(const unsigned *count, unsigned value, int64_t ms)
{
    int64_t until = zclock_mono() + ms;
    while (*count < value && zclock_mono() < until) {
        uv_run(&w.loop, UV_RUN_NOWAIT);
        zclock_sleep(1);
    }
    return *count >= value;
}

TestSuite(door, .init = begin, .fini = end, .timeout = 60);

Test(door, admits_a_known_key_and_answers)
{
    zsock_t *s = peer(w.known);
    zstr_send(s, "hello");
    cr_assert(turn_until(&w.n_frames, 1, WAIT_MS));
    cr_expect(slice_is(buf_slice(&w.frame), "hello"));
    cr_expect_arr_eq(w.from.key, zcert_public_key(w.known), 32);
    cr_expect_eq(door_send(w.door, &w.from, slice_text("welcome")), 0);
    zsock_set_rcvtimeo(s, WAIT_MS);
    char *answer = zstr_recv(s);
    cr_expect_str_eq(answer, "welcome");
    zstr_free(&answer);
    zsock_destroy(&s);
}

Test(door, refuses_an_unknown_key)
{
    struct door_counts before, counts;
    door_count(w.door, &before);
    zsock_t *s = peer(w.stranger);
    zsock_set_sndtimeo(s, 0);
    zstr_send(s, "hello");
    cr_expect_not(turn_until(&w.n_frames, 1, QUIET_MS));
    door_count(w.door, &counts);
    cr_expect_eq(counts.allowed, 0);
    cr_expect_gt(counts.denied, before.denied);
    zsock_destroy(&s);
}

Test(door, refuses_a_message_of_many_parts)
{
    zsock_t *s = peer(w.known);
    zstr_sendx(s, "one", "two", "three", NULL);
    cr_assert(turn_until(&w.n_misframed, 1, WAIT_MS));
    zstr_send(s, "one");
    cr_assert(turn_until(&w.n_frames, 1, WAIT_MS), "the connection still works");
    cr_expect_eq(w.n_misframed, 1);
    cr_expect(slice_is(buf_slice(&w.frame), "one"));
    zsock_destroy(&s);
}

Test(door, reports_that_a_peer_is_gone)
{
    zsock_t *s = peer(w.known);
    zstr_send(s, "hello");
    cr_assert(turn_until(&w.n_frames, 1, WAIT_MS));
    zsock_destroy(&s);
    int r = 0;
    for (int64_t until = zclock_mono() + WAIT_MS; r == 0 && zclock_mono() < until;) {
        r = door_send(w.door, &w.from, slice_text("anyone?"));
        uv_run(&w.loop, UV_RUN_NOWAIT);
        zclock_sleep(1);
    }
    cr_expect_eq(r, -EHOSTUNREACH);
}
