/* What `koers doctor` knows when it judges: what the mesh told, and what lies on this machine.
 * Facts are gathered once, can be written as JSON and read back to the same facts (a support
 * bundle), and hold no secret: of a key file its path, its permissions and its public half. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/keys/key.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { FACTS_PATH = 1200 };

/* How far the login came. */
enum facts_reach {
    REACH_UP,
    REACH_NO_FILES,     /* no usable mesh.json or key: not tried */
    REACH_NOT_ADMITTED, /* the broker does not know the key, or any more */
    REACH_PROTOCOL,     /* the broker speaks otherwise */
    REACH_LIMIT,        /* the broker has too many sessions */
    REACH_AWAY,         /* no answer */
};

/* What a plain connection to the endpoint gave; only tried if the broker is away. */
enum facts_door { DOOR_UNTRIED, DOOR_OPEN, DOOR_REFUSED, DOOR_NO_NAME, DOOR_NO_WAY };

enum facts_file { FILE_USABLE, FILE_OPEN_TO_OTHERS, FILE_BAD, FILE_MISSING, FILE_IN_USE };

struct facts_node {
    char name[KEY_NAME_MAX + 1];
    Koers__Bus__V1__Answers answers;     /* of node.health */
    Koers__Mesh__V1__NodeHealth *health; /* NULL unless ANSWERS_OK */
    int64_t asked_us, answered_us;       /* this machine's clock */
};

struct facts_key {
    char path[FACTS_PATH], name[KEY_NAME_MAX + 1]; /* the name is the file's */
    char curve_public[KEY_Z85];                    /* empty unless USABLE */
    uint32_t mode, uid;
    enum facts_file state;
};

struct facts_outbox {
    char path[FACTS_PATH], identity[KEY_NAME_MAX + 1];
    uint64_t waiting, parked;
    int64_t oldest_us; /* of those that wait; 0: none */
    enum facts_file state;
};

/* Lists are owned, and so are messages. */
struct doctor_facts {
    int64_t now_us; /* this machine's clock when it began */
    uint32_t uid;
    char program[40];                /* koers/1.0.0 */
    char identity[KEY_NAME_MAX + 1]; /* who asks; empty without a key */
    char mesh_path[FACTS_PATH];
    enum facts_file mesh_state;
    char endpoint[256], broker_key[KEY_Z85]; /* as mesh.json has them */
    char own_broker_key[KEY_Z85];            /* of broker.key beside it; empty if there is none */
    char policy_path[FACTS_PATH];            /* policy.bin beside it; empty if there is none */
    uint64_t policy_version;                 /* its version */
    bool launcher;                           /* a mesh of compose/local runs from this folder */
    enum facts_reach reach;
    enum facts_door door;
    char why[200]; /* of a door, or of files that are unusable; English */
    Koers__Bus__V1__Answers policy_answers;
    Koers__Mesh__V1__MeshStatus *status; /* NULL: not answered */
    int64_t status_us;                   /* this machine's clock when it was answered */
    Koers__Policy__V1__Policy *policy;   /* in force; NULL: not answered */
    bool policy_signed;                  /* by the root of mesh.json */
    struct facts_node *nodes;
    struct facts_key *keys;
    struct facts_outbox *outboxes;
    size_t n_nodes, n_keys, n_outboxes;
};

/* Frees what it holds; idempotent. */
void facts_fini(struct doctor_facts *f);
/* A new, empty row at the end; borrowed until the next. */
struct facts_node *facts_add_node(struct doctor_facts *f);
struct facts_key *facts_add_key(struct doctor_facts *f);
struct facts_outbox *facts_add_outbox(struct doctor_facts *f);

/* The facts as an object of objects: "client", "status", "health", "policy". A new reference. */
json_t *facts_to_json(const struct doctor_facts *f);
enum { FACTS_OK, FACTS_E_BAD };
/* FACTS_E_BAD: `why` names the member, in English; *f is to be freed all the same. */
int facts_from_json(struct doctor_facts *f, json_t *json, struct errtext *why);
