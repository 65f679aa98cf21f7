/* A small program and a journal in memory, to step rounds by hand. The program registers and counts
 * signals; the journal stands for that of a broker. */
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
    int64_t valid_from_us, valid_until_us; /* for the next world_identity() */
};

void world_init(struct world *w);
void world_fini(struct world *w);

/* Journals an event of `from`, signed if the type is; payload is borrowed. Returns its sequence. */
uint64_t world_add(struct world *w, const struct key *from, enum catalogue_id id, const char *topic,
                   const ProtobufCMessage *payload);
/* The same, with these bytes as the event and without a signature. */
uint64_t world_add_bytes(struct world *w, const char *identity, struct slice event);
uint64_t world_identity(struct world *w, const struct key *key, bool revoked);
/* The title of a signal selects what the program does: "weiger" (refuse), "parkeer" (park),
 * "groot", "lang" and "veel" (too large), "fout" (fail), "val om" (the process ends). Any other is
 * registered. */
uint64_t world_post(struct world *w, const char *title);
uint64_t world_day(struct world *w, const char *date);
uint64_t world_close(struct world *w, bool well_signed);
uint64_t world_retry(struct world *w, uint64_t sequence);
uint64_t world_give_up(struct world *w, uint64_t sequence, const char *reason);
size_t world_count(const struct world *w, enum catalogue_id id);
/* The nth journaled event of that type; free it with message_free(). */
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
/* A session begins: everything in the journal after the mark arrives. */
void node_begin(struct node *n, struct world *w);
/* Journals the units of the round from the nth on, and acknowledges them if asked. */
void node_publish(struct node *n, struct world *w, size_t nth, bool acknowledged);
/* Runs rounds until nothing is left. `crash` counts down at every step; at 0 the node is closed as
 * by a kill and opened again. Returns false if that did not happen. */
bool node_run(struct node *n, struct world *w, const char *path, int *crash);
/* Runs from an empty view over the whole journal; the node stays open. */
void node_over(struct node *n, struct world *w);
/* Runs a new session to its end. */
void node_go_on(struct node *n, struct world *w);
/* The state as text, made with malloc. */
char *node_dump(struct node *n);
/* Asserts that two dumps are equal; frees the second. */
void assert_same(char *a, char *b, const char *what, int at);
/* The dump after a rebuild from the journal. */
char *world_rebuild(struct world *w);
