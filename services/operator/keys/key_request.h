/* A request to be admitted to the policy: a JSON file with the public halves of a key. Its holder
 * makes it where the key is, and gives it to the person who has the root key:
 * {"identity","role","scope","curve_public" (z85),"signing_key" (hex),"proof" (hex)}.
 *
 * The proof is the signing key's signature over the other members, so a change on the way is found.
 * It does not prove who the holder is: people compare the fingerprint. */
#pragma once

#include "common/keys/key.h"

#define KEY_REQUEST_TYPE "application/vnd.koers.key-request.v1" /* the signature's content type */
#define KEY_FINGERPRINT  20                                     /* "0123 4567 89ab cdef" */

enum { KEY_REQUEST_OK, KEY_REQUEST_E_BAD };

/* Reads and verifies a request. The private halves of *k stay empty. KEY_REQUEST_E_BAD has the
 * reason in Dutch. */
int key_request_load(struct key *k, const char *path, struct errtext *why);
/* Writes a request and replaces an older file. */
int key_request_save(const struct key *k, const char *path, struct errtext *why);
/* The first 64 bits of SHA-256 over both public keys, as four groups of four digits. */
void key_fingerprint(const uint8_t curve[32], const uint8_t sign[32], char to[KEY_FINGERPRINT]);
void key_fingerprint_of(const struct key *k, char to[KEY_FINGERPRINT]);
