/* The session of one command with the broker: a loop, a bus connection, and functions that wait, so
 * that a command is plain code from top to bottom. A daemon uses common/daemon instead. */
#pragma once

#include "common/bus/bus.h"
#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "services/command/client.h"

struct session;

/* Callbacks of the owner; each may be NULL. They may not call session_restart or session_logout,
 * which free the bus connection that calls them. */
struct session_ops {
    void (*welcome)(void *owner, const Koers__Bus__V1__Welcome *welcome);
    void (*down)(void *owner);
    void (*published)(void *owner, const Koers__Bus__V1__Published *published);
    void (*opened)(void *owner, const Koers__Bus__V1__Opened *opened);
    void (*deliver)(void *owner, const Koers__Bus__V1__Deliver *deliver);
    void (*closed)(void *owner, const Koers__Bus__V1__Closed *closed);
    void (*past)(void *owner, struct bus_checkpoint *past);
};

struct session {
    struct client *client;
    const struct session_ops *ops;
    void *owner;
    uv_loop_t loop;
    uv_timer_t timer;
    struct bus *bus;
    bool ever_up;
    int64_t wake_us; /* session_wait tests again at this time at the latest; 0: no limit */
    bool ends;       /* the command may make the broker end the session: not a failure */
    int failed;      /* a CODE_* that a retry cannot change: not admitted, wrong version */
    char identity[KEY_NAME_MAX + 1], role[KEY_NAME_MAX + 1], scope[KEY_NAME_MAX + 1];
    uint64_t head; /* at login */
    uint64_t policy_version;
    int64_t now_us; /* the broker's commit clock at login */
    char away[200]; /* the broker's text when it ended the session */
};

/* Loads the client's files and starts to connect; does not wait. Returns a CODE_*; on failure there
 * is nothing to free. */
int session_begin(struct session *s, struct client *c, const struct session_ops *ops, void *owner);
/* Sends Bye, waits briefly for it to leave, and frees everything. Idempotent after a session_begin
 * that succeeded. */
void session_logout(struct session *s);
/* Closes the connection and logs in again, with another past or outbox in Hello. */
void session_restart(struct session *s);
bool session_up(const struct session *s);

typedef bool session_until_f(void *arg);
/* Runs the loop until `until` returns true (CODE_OK), the session fails for good (its code), or the
 * monotonic deadline passes (CODE_TIMED_OUT). Deadline 0 is none. */
int session_wait(struct session *s, session_until_f *until, void *arg, int64_t deadline_us);
bool session_is_up(void *session);
/* Waits until the session is up, at most the client's timeout. Prints what is wrong; a CODE_*. */
int session_login(struct session *s);
int64_t session_clock(void); /* monotonic microseconds */

/* Asks `node` and waits, at most the client's timeout. `answerp` points to a pointer of the query's
 * answer type, as for message_free, with which the caller frees the answer. On failure prints why
 * and returns a CODE_*. */
int session_ask(struct session *s, const char *node, enum catalogue_query_id query,
                const ProtobufCMessage *question, void *answerp);
/* The same without printing: returns the answer's status. `text` gets the node's or broker's words;
 * it may be NULL. */
Koers__Bus__V1__Answers session_ask_quietly(struct session *s, const char *node,
                                            enum catalogue_query_id query,
                                            const ProtobufCMessage *question, void *answerp,
                                            struct errtext *text);
/* The exit code of an answer's status; the only place that maps them. */
int session_code(Koers__Bus__V1__Answers status);
/* The status in Dutch. */
const char *session_words(Koers__Bus__V1__Answers status);
/* Logs in, calls `run`, and logs out. Returns a CODE_*. */
typedef int session_run_f(struct session *s, void *question);
int session_run(struct client *c, session_run_f *run, void *question);
/* The same for one question. */
int session_ask_once(struct client *c, const char *node, enum catalogue_query_id query,
                     const ProtobufCMessage *question, void *answerp);
