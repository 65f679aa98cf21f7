/* This header declares a small daemon program and a journal in memory, for tests that run rounds
 * step by step. The program registers and counts signals. The journal replaces the journal of a
 * broker. */
#pragma once

#include <criterion/criterion.h>

#include "common/daemon/people.h"
#include "common/daemon/round.h"
#include "common/event/message.h"

#define WORLD_MAX 2000

struct world {
    Koers__Journal__V1__Record *records[WORLD_MAX]; /* records[i] has sequence i + 1 */
    size_t n;
    struct mesh mesh;
    struct key self, person, regelingen;
    unsigned n_ids;
    int64_t valid_from_us, valid_until_us; /* used by the next world_identity() */
};

void world_init(struct world *w);
void world_fini(struct world *w);

/* Journals an event of `from` and returns its sequence. The event is signed if its type requires
 * that. `payload` is not copied. */
uint64_t world_add(struct world *w, const struct key *from, enum catalogue_id id, const char *topic,
                   const ProtobufCMessage *payload);
/* Journals a record of `identity` without a signature. `event` may be any bytes. Returns the
 * sequence. */
uint64_t world_add_bytes(struct world *w, const char *identity, struct slice event);
/* Journals a copy of the record with this sequence. Returns the sequence of the copy. */
uint64_t world_again(struct world *w, uint64_t sequence);
uint64_t world_identity(struct world *w, const struct key *key, bool revoked);
/* Journals a signal. Its title selects what the program does: "weiger" (refuse), "parkeer" (park),
 * "groot", "lang" and "veel" (too large), "fout" (fail), "val om" (the process ends). A signal with
 * another title is registered. */
uint64_t world_post(struct world *w, const char *title);
uint64_t world_day(struct world *w, const char *date);
uint64_t world_close(struct world *w, bool well_signed);
uint64_t world_retry(struct world *w, uint64_t sequence);
uint64_t world_give_up(struct world *w, uint64_t sequence, const char *reason);
size_t world_count(const struct world *w, enum catalogue_id id);
/* Returns the payload of the nth journaled event of type `id`. The caller frees the payload with
 * message_free(). */
ProtobufCMessage *world_get(const struct world *w, enum catalogue_id id, size_t nth);

extern const struct daemon_spec world_spec;

/* A view with its round. */
struct node {
    const struct world *world;
    struct view *view;
    struct round round;
};

void node_open(struct node *n, struct world *w, const char *path);
void node_close(struct node *n);
/* Begins a session. It offers the round all journaled records that the view has not handled yet. */
void node_begin(struct node *n, struct world *w);
/* Journals the events of the nth unit of the round. If `acknowledged` is true, it also tells the
 * round that the broker acknowledged the unit. */
void node_publish(struct node *n, struct world *w, size_t nth, bool acknowledged);
/* Runs rounds until no work is left. At step *crash (counted from 0), the node is closed as if its
 * process was killed, and is opened again. If *crash is negative, the node is not closed. Returns
 * true if the node was closed. */
bool node_run(struct node *n, struct world *w, const char *path, int *crash);
/* Opens the node with an empty view and handles the whole journal. The node stays open. */
void node_over(struct node *n, struct world *w);
/* Begins a new session and handles all new records. */
void node_go_on(struct node *n, struct world *w);
/* Returns the state of the node as text, made with malloc. */
char *node_dump(struct node *n);
/* Asserts that the dumps `a` and `b` are equal, and frees `b`. */
void assert_same(char *a, char *b, const char *what, int at);
/* Rebuilds the view from the journal and returns its state as text, made with malloc. */
char *world_rebuild(struct world *w);
