/* Identities' keys and what everyone must know of a mesh. One file an identity, 0400, JSON:
 * {"identity","role","scope","curve_public","curve_secret","signing_seed"} (CURVE in z85, the
 * seed in hex). mesh.json, public: {"endpoint","broker_key","root_key","oin","trial"}. */
#pragma once

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/slice.h"

#define POLICY_TYPE  "application/vnd.koers.policy.v1" /* of the root's signature over a policy */
#define KEY_NAME_MAX 60
#define KEY_Z85      41 /* with the final NUL */

enum { KEY_OK, KEY_E_MISSING, KEY_E_BAD, KEY_E_OPEN_TO_OTHERS };

struct key {
    char identity[KEY_NAME_MAX + 1];
    char role[KEY_NAME_MAX + 1];
    char scope[KEY_NAME_MAX + 1];
    char curve_public[KEY_Z85];
    char curve_secret[KEY_Z85];
    uint8_t sign_public[32];
    uint8_t sign_secret[64];
};

struct mesh {
    char endpoint[256]; /* tcp://127.0.0.1:5570 */
    char broker_key[KEY_Z85];
    uint8_t root_key[32];
    char oin[21];
    bool trial;
};

/* Fresh keys; identity, role and scope are copied. */
void key_generate(struct key *k, const char *identity, const char *role, const char *scope);
/* KEY_E_MISSING: no such file. KEY_E_OPEN_TO_OTHERS: group or others may read it (the group may, in
 * $CREDENTIALS_DIRECTORY itself, which the service manager keeps for this service). Here and below,
 * why is for a log: the path, and the cause in English. */
int key_load(struct key *k, const char *path, struct errtext *why);
/* Written to a new file with mode 0400 and synced; KEY_E_BAD if it exists. */
int key_save(const struct key *k, const char *path, struct errtext *why);
void key_fini(struct key *k); /* wipes the secrets */

int mesh_load(struct mesh *m, const char *path, struct errtext *why);
int mesh_save(const struct mesh *m, const char *path, struct errtext *why);
/* urn:nld:oin:<oin>:systeem:<identity> */
void mesh_source(const struct mesh *m, const char *identity, char *to, size_t size);

/* PAE, the pre-authentication encoding of DSSE: "DSSEv1" SP len(type) SP type SP len(body) SP
 * body, lengths in decimal. */
void key_pae(struct buf *to, const char *type, struct slice body);
/* Ed25519 over PAE(type, body). For events the type is the CloudEvent's. */
void key_sign(const struct key *k, const char *type, struct slice body, uint8_t signature[64]);
bool key_verify(const uint8_t sign_public[32], const char *type, struct slice body,
                struct slice signature);
/* SHA-256. */
void key_hash(struct slice bytes, uint8_t hash[32]);
