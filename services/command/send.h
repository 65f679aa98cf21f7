/* Sends commands, for every command of koers that changes something: first into the outbox, then to
 * the broker, then it waits for the reply of the body.
 *
 *   in the outbox ──published──► acknowledged ──reply──► replied
 *        │                            └──no reply in time──► recorded, not handled yet (exit 5)
 *        ├──the broker refuses it──► parked
 *        └──the broker is away or full──► waits for the next call (exit 5)
 *
 * A caller may add any number of commands; at most SEND_PENDING are pending at once. The one rule:
 * an event is on disk before it is published, and keeps its id, bytes and number at each retry. So
 * nothing is lost or handled twice (common/store/outbox.h). */
#pragma once

#include "common/store/outbox.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/command/pending.h"
#include "services/command/send_states.h"
#include "services/command/session.h"

enum { SEND_PENDING = 2048, SEND_REPLIES = 1 /* the cursor on replies */, SEND_OUTBOXES = 1024 };

struct send_draft {
    enum catalogue_id event;
    const char *body; /* replaces <body> in the topic; NULL: the topic has none */
    const char *subject, *province;
    const char *label; /* for `outbox list`, in Dutch */
    const ProtobufCMessage *payload;
    const Koers__Signal__V1__PutContact *contact; /* or NULL */
};

enum send_end { SEND_REPLIED, SEND_RECORDED, SEND_QUEUED, SEND_PARKED };

struct send_result {
    enum send_end end;
    const Koers__Mesh__V1__Reply *reply; /* REPLIED */
    Koers__Bus__V1__Reason reason;       /* PARKED */
    const char *text;                    /* PARKED, QUEUED */
    const char *detail;                  /* PARKED: the broker's text */
    const char *label;                   /* of the draft */
};
/* Called exactly once for each added command. The result is borrowed. */
typedef void send_result_f(void *arg, uint64_t tag, const struct send_result *result);

struct send {
    struct session session;
    struct outbox *outbox;
    send_result_f *on_result;
    void *arg;
    struct pendings pendings;
    struct fsm_state state; /* an enum send_state */
    void (*act)(struct send *s, enum send_action action);
    bool adding;          /* the outbox has an open transaction with additions */
    bool resend;          /* `outbox resend`: the broker may lack events that we saw */
    bool no_replies;      /* the broker refused the cursor on replies */
    const char *obstacle; /* why an event still waits, in Dutch */
    unsigned gaps;        /* in a row */
    unsigned conflicts;
    int64_t retry_us, progress_us;
    int64_t published_row; /* last row published in this session */
    uint64_t last_number;  /* last number given */
    uint64_t unnumbered;   /* waiting rows without a number */
    uint64_t in_flight;
    uint64_t broker_has; /* Welcome.outbox_number */
    uint64_t broker_sequence;
    uint64_t
        resend_after; /* `outbox resend`: the broker may lack what it acknowledged after this */
    Koers__Bus__V1__Past past; /* from Welcome; PAST_SHARED: the broker has all that we saw */
    uint64_t reply_from;
    uint64_t
        recover_to; /* RECOVERED when the replies were read up to here; 0: nothing to recover */
    uint8_t journal[16];
    bool has_journal;
    uint64_t seen_sequence; /* highest record seen, for the next Hello */
    uint8_t seen_hash[32];
    uint64_t n_acknowledged;
};

/* Opens the first outbox that no other process has locked, and starts to connect. A CODE_*. */
int send_begin(struct send *s, struct client *c, send_result_f *on_result, void *arg);
/* Adds a command to the outbox; it is on disk after the next send_pump or send_finish. `tag` comes
 * back with the result. A CODE_*. */
int send_add(struct send *s, uint64_t tag, const struct send_draft *draft);
/* Publishes, and waits until at most `most` commands are pending. If nothing moves for the client's
 * timeout, every pending command ends as recorded or queued. Returns CODE_OK, or the CODE_* of a
 * failure that ends the whole call. */
int send_pump(struct send *s, size_t most);
/* Waits for all pending commands, gives contacts to the relay's vault, and closes. Idempotent. */
int send_finish(struct send *s);

/* One command: adds it, waits, reports how it ended, and returns its exit code. `done` is the text
 * to print on success, with {} for the reply's subject. */
int send_one(struct client *c, const struct send_draft *draft, const char *done);
/* Sends, before another command, what waits in outboxes that no other process has locked, and
 * reports it. CODE_OK, or the CODE_* that ends the call. */
int send_waiting(struct client *c);
/* people/<identity>/outbox.db, outbox-1.db … */
void send_outbox_path(const struct client *c, unsigned nth, char *path, size_t size);
bool send_outbox_exists(const struct client *c, unsigned nth);

/* The exit code of a result; of a refusal, that of its most severe problem. The only place that
 * maps them. */
int send_code(const struct send_result *result);
/* "veld: tekst (regel)". */
void send_refusal_text(const Koers__Mesh__V1__Refusal *refusal, char *text, size_t size);
/* A result as JSON, {"result": "done" …} (services/client/json.md). A new reference. */
json_t *send_json(const struct send_result *result);
/* Prints how a command of this call ended; `done` as in send_one. */
void send_report(const struct client *c, const char *label, const struct send_result *result,
                 const char *done);
/* Prints the same for a command of an earlier call, on stderr: stdout belongs to this call. */
void send_report_earlier(const struct client *c, const struct send_result *result);

/* `outbox resend` for one outbox: sends again, under a new outbox id, what the broker's journal
 * lacks.
 */
int send_resend(struct client *c, unsigned nth, send_result_f *on_result, void *arg);
