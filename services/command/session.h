/* A session is the connection of one command with the broker: a loop, a bus connection, and
 * functions that wait. So the code of a command needs no callbacks, and runs from top to bottom.
 * Daemons use common/daemon instead. */
#pragma once

#include "common/bus/bus.h"
#include "common/event/catalogue.h"
#include "common/event/message.h"
#include "services/command/client.h"

struct session;

/* The callbacks of the session's owner; any of them may be NULL. They must not call session_restart
 * or session_logout, which free the bus connection that calls them. */
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
    /* session_wait calls `until` again at this time at the latest; 0 if there is no such time */
    int64_t wake_us;
    bool ends;  /* if true, BUS_NOT_ADMITTED prints no error, as the command itself can cause it */
    int failed; /* the CODE_* of a failure that a retry cannot repair; otherwise 0 */
    char identity[KEY_NAME_MAX + 1], role[KEY_NAME_MAX + 1], scope[KEY_NAME_MAX + 1];
    uint64_t head; /* the broker's last sequence at login */
    uint64_t policy_version;
    int64_t now_us; /* the broker's commit clock at login */
    char away[200]; /* the broker's text when it ended the session */
};

/* Loads the client's files and starts to connect; does not wait. Returns a CODE_*. On failure, the
 * caller has nothing to free. */
int session_begin(struct session *s, struct client *c, const struct session_ops *ops, void *owner);
/* Sends Bye, waits up to BUS_FINISH_MS until it is sent, and frees everything. A second call after
 * a successful session_begin does nothing. */
void session_logout(struct session *s);
/* Closes the connection and logs in again. The new Hello may have another past or outbox. */
void session_restart(struct session *s);
bool session_up(const struct session *s);

typedef bool session_until_f(void *arg);
/* Runs the loop until the function `until` returns true, and then returns CODE_OK. If the session
 * fails before that and a retry cannot repair it, returns s->failed. After the deadline, returns
 * CODE_TIMED_OUT. The deadline is a time of session_clock; 0 means no deadline. */
int session_wait(struct session *s, session_until_f *until, void *arg, int64_t deadline_us);
bool session_is_up(void *session);
/* Waits until the session is up, but no longer than the client's timeout. On failure, prints the
 * reason. Returns a CODE_*. */
int session_login(struct session *s);
int64_t session_clock(void); /* the monotonic clock in microseconds */

/* Asks `node` a question and waits for the answer, but no longer than the client's timeout.
 * `answerp` must point to a pointer to the message type of the answer. The caller frees the answer
 * with message_free. Returns CODE_OK. On failure, prints the reason and returns a CODE_*. */
int session_ask(struct session *s, const char *node, enum catalogue_query_id query,
                const ProtobufCMessage *question, void *answerp);
/* Asks `node` a question and waits, as session_ask does, but prints nothing. Returns the status of
 * the answer. If `text` is not NULL, sets *text to the text of the node or the broker. */
Koers__Bus__V1__Answers session_ask_quietly(struct session *s, const char *node,
                                            enum catalogue_query_id query,
                                            const ProtobufCMessage *question, void *answerp,
                                            struct errtext *text);
/* Returns the exit code for an answer's status. No other function maps a status to an exit code. */
int session_code(Koers__Bus__V1__Answers status);
/* Returns a Dutch text for the status. */
const char *session_words(Koers__Bus__V1__Answers status);
/* session_run logs in, calls `run`, and logs out. It returns a CODE_*. */
typedef int session_run_f(struct session *s, void *question);
int session_run(struct client *c, session_run_f *run, void *question);
/* Logs in, asks `node` one question as session_ask does, and logs out. Returns a CODE_*. */
int session_ask_once(struct client *c, const char *node, enum catalogue_query_id query,
                     const ProtobufCMessage *question, void *answerp);
