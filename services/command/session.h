/* A session of one command: the loop and the bus, and a way to wait that reads in order from top to
 * bottom. Nothing of it outlives the command. */
#pragma once

#include "common/bus/bus.h"
#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "services/command/client.h"

struct session;

/* What the owner wants to hear besides; all may be NULL. */
struct session_ops {
    void (*welcome)(void *owner, const Koers__Bus__V1__Welcome *welcome);
    void (*down)(void *owner);
    void (*published)(void *owner, const Koers__Bus__V1__Published *published);
    void (*opened)(void *owner, const Koers__Bus__V1__Opened *opened);
    void (*deliver)(void *owner, const Koers__Bus__V1__Deliver *deliver);
    void (*closed)(void *owner, const Koers__Bus__V1__Closed *closed);
    void (*past)(void *owner, struct bus_past *past);
};

struct session {
    struct client *client;
    const struct session_ops *ops;
    void *owner;
    uv_loop_t loop;
    uv_timer_t timer;
    struct bus *bus;
    bool ever_up;
    int64_t wake_us; /* session_wait looks again at this time at the latest; 0: never */
    bool ends;       /* what we asked for may end it: its goodbye is no failure */
    int failed;      /* a CODE_* that no waiting mends: not admitted, wrong version */
    char identity[KEY_NAME_MAX + 1], role[KEY_NAME_MAX + 1], scope[KEY_NAME_MAX + 1];
    uint64_t head; /* at login */
    uint64_t policy_version;
    int64_t now_us; /* the commit clock, at login */
    char away[200]; /* what the broker said when it ended it */
};

/* Loads the client's files and starts to connect. A CODE_*; on failure nothing is left. */
int session_begin(struct session *s, struct client *c, const struct session_ops *ops, void *owner);
/* Says bye and frees everything; idempotent after a session_begin that succeeded. */
void session_logout(struct session *s);
/* Drops the session and logs in anew, since the outbox became another one. */
void session_restart(struct session *s);
bool session_up(const struct session *s);

typedef bool session_until_f(void *arg);
/* Turns the loop until `until` is true (CODE_OK), the session failed for good (its code), or the
 * monotonic deadline passed (CODE_TIMED_OUT); 0 is never. */
int session_wait(struct session *s, session_until_f *until, void *arg, int64_t deadline_us);
bool session_is_up(void *session);
/* Until it is up, at most the client's timeout. Says what is wrong. */
int session_login(struct session *s);
int64_t session_clock(void); /* monotonic microseconds */

/* Asks and waits; *answerp is of the query's answer type, to be freed with message_free. On
 * failure says why on stderr and returns a CODE_*. */
int session_ask(struct session *s, const char *node, enum catalogue_query_id query,
                const ProtobufCMessage *question, ProtobufCMessage **answerp);
/* The same without a word: the status as it came; text is filled for a person. */
Koers__Bus__V1__Answers session_ask_quietly(struct session *s, const char *node,
                                            enum catalogue_query_id query,
                                            const ProtobufCMessage *question,
                                            ProtobufCMessage **answerp, struct errtext *text);
/* The exit code of an answer's status; the one place that maps them. */
int session_code(Koers__Bus__V1__Answers status);
/* The same in words. */
const char *session_words(Koers__Bus__V1__Answers status);
/* A session for what `run` does in it, from login to end. A CODE_*. */
typedef int session_run_f(struct session *s, void *question);
int session_run(struct client *c, session_run_f *run, void *question);
/* A session for one question. */
int session_ask_once(struct client *c, const char *node, enum catalogue_query_id query,
                     const ProtobufCMessage *question, ProtobufCMessage **answerp);
