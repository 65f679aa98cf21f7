/* The facts that `koers doctor` judges: answers of the mesh, and files of this machine. They can be
 * written as JSON and read back without loss, for a support bundle. So facts must hold no secret:
 * of a key file only its path, permissions and public half. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/keys/key.h"
#include "koers/bus/v1/bus.pb-c.h"
#include "koers/mesh/v1/mesh.pb-c.h"
#include "koers/policy/v1/policy.pb-c.h"

enum { FACTS_PATH = 1200 };

/* The result of the login at the broker. */
enum facts_reach {
    REACH_UP,
    REACH_NO_FILES,     /* not tried: mesh.json or the key is unusable */
    REACH_NOT_ADMITTED, /* the policy does not have this key, or no longer */
    REACH_PROTOCOL,     /* the broker has another version of the protocol */
    REACH_LIMIT,        /* the broker has too many sessions */
    REACH_AWAY,         /* no answer */
};

/* The result of a plain connection to the endpoint. It is tried only with REACH_AWAY. */
enum facts_door { DOOR_UNTRIED, DOOR_OPEN, DOOR_REFUSED, DOOR_NO_NAME, DOOR_NO_WAY };

enum facts_file { FILE_USABLE, FILE_OPEN_TO_OTHERS, FILE_BAD, FILE_MISSING, FILE_IN_USE };

struct facts_node {
    char name[KEY_NAME_MAX + 1];
    Koers__Bus__V1__Answers answers;     /* to the question node.health */
    Koers__Mesh__V1__NodeHealth *health; /* NULL unless ANSWERS_OK */
    int64_t asked_us, answered_us;       /* by this machine's clock */
};

struct facts_key {
    char path[FACTS_PATH], name[KEY_NAME_MAX + 1]; /* the name of the file, without .key */
    char curve_public[KEY_Z85];                    /* empty unless FILE_USABLE */
    uint32_t mode, uid;
    enum facts_file state;
};

struct facts_outbox {
    char path[FACTS_PATH], identity[KEY_NAME_MAX + 1];
    uint64_t waiting, parked;
    int64_t oldest_us; /* of the waiting events; 0: none */
    enum facts_file state;
};

/* Owns its lists and messages. */
struct doctor_facts {
    int64_t now_us; /* this machine's clock at the start */
    uint32_t uid;
    char program[40];                /* koers/1.0.0 */
    char identity[KEY_NAME_MAX + 1]; /* of the client; empty without a key */
    char mesh_path[FACTS_PATH];
    enum facts_file mesh_state;
    char endpoint[256], broker_key[KEY_Z85]; /* from mesh.json */
    char own_broker_key[KEY_Z85];            /* from broker.key beside it; empty if none */
    char policy_path[FACTS_PATH];            /* policy.bin beside it; empty if none */
    uint64_t policy_version;                 /* of that policy.bin */
    bool launcher;                           /* compose/local runs its mesh in this folder */
    enum facts_reach reach;
    enum facts_door door;
    char why[200]; /* reason of `door` or of unusable files; English */
    Koers__Bus__V1__Answers policy_answers;
    Koers__Mesh__V1__MeshStatus *status; /* NULL: the broker did not answer */
    int64_t status_us;                   /* this machine's clock at that answer */
    Koers__Policy__V1__Policy *policy;   /* in force; NULL: the broker did not answer */
    bool policy_signed;                  /* with the root key of mesh.json */
    struct facts_node *nodes;
    struct facts_key *keys;
    struct facts_outbox *outboxes;
    size_t n_nodes, n_keys, n_outboxes;
};

/* May be called again. */
void facts_fini(struct doctor_facts *f);
/* Adds an empty row. The pointer is valid until the next call. */
struct facts_node *facts_add_node(struct doctor_facts *f);
struct facts_key *facts_add_key(struct doctor_facts *f);
struct facts_outbox *facts_add_outbox(struct doctor_facts *f);

/* The facts as a JSON object with the members "client", "health", and if the broker answered
 * "status" and "policy". A new reference. */
json_t *facts_to_json(const struct doctor_facts *f);
enum { FACTS_OK, FACTS_E_BAD };
/* FACTS_E_BAD: `why` names the wrong member. Call facts_fini also after an error. */
int facts_from_json(struct doctor_facts *f, json_t *json, struct errtext *why);
