/* Sending commands: into the outbox first, then to the broker, then waiting for the body's reply.
 *
 *   in the outbox ──published──► acknowledged ──reply──► replied
 *        │                            └──no reply in time──► recorded, not handled yet (5)
 *        ├──refused by the broker──► parked
 *        └──broker away or full──► waits for the next call (5)
 *
 * Any number of commands may be added; at most SEND_PENDING are on their way at once. Nothing is
 * sent twice and nothing is lost: see common/outbox.h. */
#pragma once

#include "common/store/outbox.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/command/pending.h"
#include "services/command/send_states.h"
#include "services/command/session.h"

enum { SEND_PENDING = 2048, SEND_REPLIES = 1 /* the cursor */, SEND_OUTBOXES = 1024 };

struct send_draft {
    enum catalogue_id event;
    const char *body; /* for <body> in the topic; NULL: the topic has none */
    const char *subject, *province;
    const char *label; /* for the outbox's list */
    const ProtobufCMessage *payload;
    const Koers__Signal__V1__PutContact *contact; /* or NULL */
};

enum send_end { SEND_REPLIED, SEND_RECORDED, SEND_QUEUED, SEND_PARKED };

struct send_result {
    enum send_end end;
    const Koers__Mesh__V1__Reply *reply; /* REPLIED */
    Koers__Bus__V1__Reason reason;       /* PARKED */
    const char *text;                    /* PARKED, QUEUED */
    const char *detail;                  /* PARKED: what the broker said */
    const char *label;                   /* the draft's */
};
/* Exactly once for every command added. The result is borrowed. */
typedef void send_result_f(void *arg, uint64_t tag, const struct send_result *result);

struct send {
    struct session session;
    struct outbox *outbox;
    send_result_f *on_result;
    void *arg;
    struct pendings pendings;
    struct fsm_state state; /* an enum send_state */
    void (*act)(struct send *s, enum send_action action);
    bool adding;          /* a transaction of additions is open */
    bool resend;          /* outbox resend: the past need not be shared */
    bool no_replies;      /* the reply cursor was refused */
    const char *obstacle; /* why an event still waits, for its owner */
    unsigned gaps;        /* in a row */
    unsigned conflicts;
    int64_t retry_us, progress_us;
    int64_t published_row; /* last row published in this session */
    uint64_t last_number;  /* last number given */
    uint64_t unnumbered;   /* rows that wait without a number */
    uint64_t in_flight;
    uint64_t broker_has; /* Welcome.outbox_number */
    uint64_t broker_sequence;
    uint64_t resend_after;     /* outbox resend: what was acknowledged beyond it may be lacking */
    Koers__Bus__V1__Past past; /* Welcome's: PAST_SHARED: the broker has all that we saw */
    uint64_t reply_from;
    uint64_t
        recover_to; /* RECOVERED when the replies were read up to here; 0: nothing to recover */
    uint8_t journal[16];
    bool has_journal;
    uint64_t seen_sequence; /* highest record seen, for the next Hello */
    uint8_t seen_hash[32];
    uint64_t n_acknowledged;
};

/* Opens the first outbox that no other process has, and begins to connect. A CODE_*. */
int send_begin(struct send *s, struct client *c, send_result_f *on_result, void *arg);
/* Into the outbox; durable after the next send_pump or send_finish. A CODE_*. */
int send_add(struct send *s, uint64_t tag, const struct send_draft *draft);
/* Publishes, and waits until at most `most` are on their way. A CODE_* that ends it all, or 0. */
int send_pump(struct send *s, size_t most);
/* Waits for what is on its way, hands over contacts, and closes. Idempotent. */
int send_finish(struct send *s);

/* One command: adds, waits, says how it ended, and returns its code. done is what to say when it
 * was done, with {} for the reply's subject. */
int send_one(struct client *c, const struct send_draft *draft, const char *done);
/* Sends what waits in outboxes that nobody uses, before another command. Says what it did. 0, or
 * CODE_LOST. */
int send_waiting(struct client *c);
/* people/<identity>/outbox.db, outbox-1.db … */
void send_outbox_path(const struct client *c, unsigned nth, char *path, size_t size);
bool send_outbox_exists(const struct client *c, unsigned nth);

/* The code of a result, and of refusals: the first, most severe problem (the one place that maps
 * them). */
int send_code(const struct send_result *result);
/* "veld: tekst (regel)". */
void send_refusal_text(const Koers__Mesh__V1__Refusal *refusal, char *text, size_t size);
/* A result as JSON, {"result": "done" …} (json.md). A new reference. */
json_t *send_json(const struct send_result *result);
/* Says how a command of this call ended; done as in send_one. */
void send_report(const struct client *c, const char *label, const struct send_result *result,
                 const char *done);
/* Says it of a command of an earlier call: on stderr, since stdout is this call's. */
void send_report_earlier(const struct client *c, const struct send_result *result);

/* `outbox resend` for one outbox: what the broker's journal lacks is sent again from a new outbox.
 */
int send_resend(struct client *c, unsigned nth, send_result_f *on_result, void *arg);
