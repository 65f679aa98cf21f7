/* These functions send commands, for every command of koers that changes something. A command goes
 * into the outbox, then to the broker. Then koers waits for the reply of the body.
 *
 *   in the outbox ──published──► acknowledged ──reply──► replied
 *        │                            └──no reply in time──► recorded, not handled yet (exit 5)
 *        ├──the broker refuses it──► parked
 *        └──the broker is away or full──► waits for the next call (exit 5)
 *
 * A caller may add any number of commands. No more than SEND_PENDING commands are pending at one
 * time. The one rule: an event is on disk before it is published, and its id, bytes and number stay
 * the same at every retry. So no event is lost or handled twice (common/store/outbox.h). */
#pragma once

#include "common/store/outbox.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/signal/v1/signal.pb-c.h"
#include "services/command/pending.h"
#include "services/command/send_states.h"
#include "services/command/session.h"

/* SEND_REPLIES is the id of the cursor on replies. */
enum { SEND_PENDING = 2048, SEND_REPLIES = 1, SEND_OUTBOXES = 1024 };

struct send_draft {
    enum catalogue_id event;
    const char *body; /* replaces <body> in the topic; NULL if the topic has no <body> */
    const char *subject, *province;
    const char *label; /* a Dutch text for `outbox list` */
    const ProtobufCMessage *payload;
    const Koers__Signal__V1__PutContact *contact; /* the contact of a new signal, or NULL */
};

enum send_end { SEND_REPLIED, SEND_RECORDED, SEND_QUEUED, SEND_PARKED };

struct send_result {
    enum send_end end;
    const Koers__Mesh__V1__Reply *reply; /* set if `end` is SEND_REPLIED */
    Koers__Bus__V1__Reason reason;       /* set if `end` is SEND_PARKED */
    const char *text;                    /* set if `end` is SEND_PARKED or SEND_QUEUED */
    const char *detail;                  /* the broker's text, if `end` is SEND_PARKED */
    const char *label;                   /* the label of the draft */
};
/* Gets the result of a command. It is called exactly once for each command that send_add added.
 * `result` is valid only during the call. */
typedef void send_result_f(void *arg, uint64_t tag, const struct send_result *result);

struct send {
    struct session session;
    struct outbox *outbox;
    send_result_f *on_result;
    void *arg;
    struct pendings pendings;
    struct fsm_state state; /* its `now` is an enum send_state */
    void (*act)(struct send *s, enum send_action action);
    bool adding; /* true while additions are in an open transaction of the outbox */
    bool resend; /* true for `outbox resend`, when the broker may lack events that the outbox saw */
    bool no_replies;      /* true if the broker closed the cursor on replies */
    const char *obstacle; /* the reason why events still wait, in Dutch */
    unsigned gaps;        /* the count of GAP results since the last acknowledgement */
    unsigned conflicts;
    int64_t retry_us, progress_us;
    int64_t published_row; /* the last row that this session published */
    uint64_t last_number;  /* the last number that a row got */
    uint64_t unnumbered;   /* the count of waiting rows without a number */
    uint64_t in_flight;
    uint64_t broker_has; /* the field outbox_number of the last Welcome */
    uint64_t broker_sequence;
    /* for `outbox resend`: if a row was acknowledged with a higher sequence, the broker may have
     * lost its event */
    uint64_t resend_after;
    Koers__Bus__V1__Past past; /* from the last Welcome; PAST_SHARED if the broker has all records
                                  that the outbox saw */
    uint64_t reply_from;
    /* recovery ends when the replies are read up to this sequence; 0 if nothing needs recovery */
    uint64_t recover_to;
    uint8_t journal[16];
    bool has_journal;
    uint64_t seen_sequence; /* of the last record that the outbox saw, for the next Hello */
    uint8_t seen_hash[32];
    uint64_t n_acknowledged;
};

/* Opens the first outbox that no other process has locked, and starts to connect to the broker.
 * Returns a CODE_*. */
int send_begin(struct send *s, struct client *c, send_result_f *on_result, void *arg);
/* Adds a command to the outbox. The next send_pump or send_finish writes it to disk. on_result
 * later gets `tag` with the result. Returns a CODE_*. */
int send_add(struct send *s, uint64_t tag, const struct send_draft *draft);
/* Publishes the waiting rows. Waits until the count of pending commands is `most` or lower. If
 * there is no progress during the client's timeout, every pending command ends as SEND_RECORDED or
 * SEND_QUEUED. Returns CODE_OK, or the CODE_* of a failure that ends the whole call. */
int send_pump(struct send *s, size_t most);
/* Waits for all pending commands, sends contacts to the relay's vault, and closes the outbox. A
 * second call does nothing. */
int send_finish(struct send *s);

/* Sends one command, waits, prints the result, and returns the exit code. On success it prints
 * `done`, with the reply's subject in place of {}. */
int send_one(struct client *c, const struct send_draft *draft, const char *done);
/* Sends the waiting events of all outboxes that no other process has locked, and prints how many
 * were sent and which were refused. koers calls this function before every command that is not
 * marked quiet_outbox. Returns CODE_OK, or the CODE_* of a failure that ends the call. */
int send_waiting(struct client *c);
/* Writes the path of the nth outbox: people/<identity>/outbox.db for 0, outbox-1.db for 1, and so
 * on. */
void send_outbox_path(const struct client *c, unsigned nth, char *path, size_t size);
bool send_outbox_exists(const struct client *c, unsigned nth);

/* Returns the exit code of a result. For a refusal, this is the code of the most severe problem. No
 * other function maps results to exit codes. */
int send_code(const struct send_result *result);
/* Writes a refusal as "field: text (rule)". */
void send_refusal_text(const Koers__Mesh__V1__Refusal *refusal, char *text, size_t size);
/* Returns a result as a new JSON object, such as {"result": "done"} (services/client/json.md). */
json_t *send_json(const struct send_result *result);
/* Prints the result of a command of this call. On success it prints `done`, with the reply's
 * subject in place of {}. */
void send_report(const struct client *c, const char *label, const struct send_result *result,
                 const char *done);
/* Prints the result of a command of an earlier call on stderr, because stdout is for the command of
 * this call. */
void send_report_earlier(const struct client *c, const struct send_result *result);

/* Finds the events of the nth outbox that are not in the broker's journal. If there are any, gives
 * the outbox a new id and sends these events again. `outbox resend` calls this function for each
 * outbox. Returns a CODE_*. */
int send_resend(struct client *c, unsigned nth, send_result_f *on_result, void *arg);
