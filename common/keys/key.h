/* The keys of an identity, and the facts that every program needs about a mesh. A key file is JSON
 * with mode 0400: {"identity","role","scope","curve_public","curve_secret","signing_seed"}. CURVE
 * keys are in z85 and the seed is in hex. mesh.json is public:
 * {"endpoint","broker_key","root_key","oin","trial"}. koers-keys(5) describes both files. Never log
 * a secret, and wipe it from memory after use. */
#pragma once

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/slice.h"

#define POLICY_TYPE                                                                                \
    "application/vnd.koers.policy.v1" /* the root key signs a policy with this type */
#define KEY_NAME_MAX 60
#define KEY_Z85      41 /* bytes, with the final NUL */

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
    char endpoint[256]; /* such as tcp://127.0.0.1:5570 */
    char broker_key[KEY_Z85];
    uint8_t root_key[32];
    char oin[21];
    bool trial;
};

/* Makes new keys, and copies `identity`, `role` and `scope` into `k`. */
void key_generate(struct key *k, const char *identity, const char *role, const char *scope);
/* Loads a key file. Returns KEY_E_MISSING if the file does not exist. Returns KEY_E_OPEN_TO_OTHERS
 * if the group or others have rights on the file. There is one exception: the group may read a file
 * directly in $CREDENTIALS_DIRECTORY, which the service manager protects. Returns KEY_E_BAD for any
 * other problem. `why` is in English. The caller must call key_fini() when it no longer needs the
 * key. */
int key_load(struct key *k, const char *path, struct errtext *why);
/* Writes a new file with mode 0400 and syncs it. Returns KEY_E_BAD if the file exists, or -errno if
 * it cannot be written. */
int key_save(const struct key *k, const char *path, struct errtext *why);
void key_fini(struct key *k); /* wipes the secrets */

/* Loads a mesh.json. Returns KEY_E_MISSING if the file does not exist, or KEY_E_BAD for any other
 * problem. */
int mesh_load(struct mesh *m, const char *path, struct errtext *why);
/* Writes a mesh.json and syncs it. An existing file is replaced. Returns -errno if the file cannot
 * be written. */
int mesh_save(const struct mesh *m, const char *path, struct errtext *why);
/* Writes the source of the events of `identity`: urn:nld:oin:<oin>:systeem:<identity>. */
void mesh_source(const struct mesh *m, const char *identity, char *to, size_t size);

/* Appends PAE(type, body), the pre-authentication encoding of DSSE:
 * "DSSEv1" SP len(type) SP type SP len(body) SP body, with lengths in decimal. */
void key_pae(struct buf *to, const char *type, struct slice body);
/* Writes an Ed25519 signature over PAE(type, body). For an event, `type` is the CloudEvent type. */
void key_sign(const struct key *k, const char *type, struct slice body, uint8_t signature[64]);
bool key_verify(const uint8_t sign_public[32], const char *type, struct slice body,
                struct slice signature);
/* Writes the SHA-256 of the bytes to `hash`. */
void key_hash(struct slice bytes, uint8_t hash[32]);
