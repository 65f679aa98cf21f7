/* A request for a place in the policy: the public halves of a key that was made where its holder
 * is, as a JSON file for who has the root key:
 * {"identity","role","scope","curve_public" (z85),"signing_key" (hex),"proof" (hex)}. The proof is
 * the signing key's signature over the rest: what was changed on the way is refused. Whose it is,
 * it does not prove: people compare the fingerprint. */
#pragma once

#include "common/keys/key.h"

#define KEY_REQUEST_TYPE "application/vnd.koers.key-request.v1" /* of the proof */
#define KEY_FINGERPRINT  20                                     /* "0123 4567 89ab cdef" */

enum { KEY_REQUEST_OK, KEY_REQUEST_E_BAD };

/* Reads and verifies; the secret halves of *k stay empty. KEY_REQUEST_E_BAD with the reason in
 * Dutch. */
int key_request_load(struct key *k, const char *path, struct errtext *why);
/* Writes it, over an older one. */
int key_request_save(const struct key *k, const char *path, struct errtext *why);
/* The first 64 bits of SHA-256 over both public keys, in groups of four digits. */
void key_fingerprint(const uint8_t curve[32], const uint8_t sign[32], char to[KEY_FINGERPRINT]);
void key_fingerprint_of(const struct key *k, char to[KEY_FINGERPRINT]);
