/* This file holds the facts that `koers doctor` judges: answers of the mesh, and files of this
 * machine. Facts are written as JSON into a support bundle and read back without loss.
 *
 * The rule: facts must not contain a secret. So the facts of a key file contain its path, its
 * owner, its permissions and its public key, but never its private key. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/keys/key.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { FACTS_PATH = 1200 };

/* The result of the login to the broker. */
enum facts_reach {
    REACH_UP,
    REACH_NO_FILES,     /* no login was tried: mesh.json or the key is unusable */
    REACH_NOT_ADMITTED, /* the policy in force does not admit this key */
    REACH_PROTOCOL,     /* the broker uses another version of the protocol */
    REACH_LIMIT,        /* the broker already has its maximum count of sessions */
    REACH_AWAY,         /* the broker did not answer */
};

/* The result of a TCP connection to the endpoint. The connection is tried only if the login result
 * is REACH_AWAY. */
enum facts_door { DOOR_UNTRIED, DOOR_OPEN, DOOR_REFUSED, DOOR_NO_NAME, DOOR_NO_WAY };

enum facts_file { FILE_USABLE, FILE_OPEN_TO_OTHERS, FILE_BAD, FILE_MISSING, FILE_IN_USE };

struct facts_node {
    char name[KEY_NAME_MAX + 1];
    Koers__Bus__V1__Answers answers;     /* the result of the question node.health */
    Koers__Mesh__V1__NodeHealth *health; /* NULL if `answers` is not ANSWERS_OK */
    int64_t asked_us, answered_us; /* when it was asked and answered, by this machine's clock */
};

struct facts_key {
    char path[FACTS_PATH], name[KEY_NAME_MAX + 1]; /* `name` is the file name without ".key" */
    char curve_public[KEY_Z85];                    /* empty if `state` is not FILE_USABLE */
    uint32_t mode, uid;
    enum facts_file state;
};

struct facts_outbox {
    char path[FACTS_PATH], identity[KEY_NAME_MAX + 1];
    uint64_t waiting, parked;
    int64_t oldest_us; /* when the oldest waiting event was made; 0 if no event waits */
    enum facts_file state;
};

/* All facts. The struct owns its lists and messages; facts_fini frees them. */
struct doctor_facts {
    int64_t now_us; /* when the gathering started, by this machine's clock */
    uint32_t uid;
    char program[40];                /* program and version, such as koers/1.0.0 */
    char identity[KEY_NAME_MAX + 1]; /* the identity of the client; empty if it has no key */
    char mesh_path[FACTS_PATH];
    enum facts_file mesh_state;
    char endpoint[256], broker_key[KEY_Z85]; /* from mesh.json */
    char own_broker_key[KEY_Z85]; /* from broker.key next to mesh.json; empty if there is no file */
    char policy_path[FACTS_PATH]; /* policy.bin next to mesh.json; empty if there is no file */
    uint64_t policy_version;      /* version of the policy in that policy.bin */
    bool launcher;                /* true if compose/local runs its mesh in this folder */
    enum facts_reach reach;
    enum facts_door door;
    char why[200]; /* why `door` failed or why a file is unusable, in English */
    Koers__Bus__V1__Answers policy_answers;
    Koers__Mesh__V1__MeshStatus *status; /* NULL if the broker did not answer */
    int64_t status_us;                   /* when `status` arrived, by this machine's clock */
    Koers__Policy__V1__Policy *policy; /* the policy in force; NULL if the broker did not answer */
    bool policy_signed;                /* true if the root key of mesh.json signed `policy` */
    struct facts_node *nodes;
    struct facts_key *keys;
    struct facts_outbox *outboxes;
    size_t n_nodes, n_keys, n_outboxes;
};

/* Frees the facts. A second call does nothing. */
void facts_fini(struct doctor_facts *f);
/* Each function adds an empty row to one list and returns a pointer to the row. The pointer is
 * valid until the next call of the same function. */
struct facts_node *facts_add_node(struct doctor_facts *f);
struct facts_key *facts_add_key(struct doctor_facts *f);
struct facts_outbox *facts_add_outbox(struct doctor_facts *f);

/* Returns the facts as a JSON object, a new reference. Its members are "client" and "health". It
 * also has "status" and "policy" if the broker answered. */
json_t *facts_to_json(const struct doctor_facts *f);
enum { FACTS_OK, FACTS_E_BAD };
/* Reads facts from JSON. Returns FACTS_OK, or FACTS_E_BAD with the name of the wrong member in
 * `why`. The caller calls facts_fini, also after an error. */
int facts_from_json(struct doctor_facts *f, json_t *json, struct errtext *why);
