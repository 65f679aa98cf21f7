/* This file defines requests. With a request, the holder of a key asks for admission to the policy.
 * A request is a JSON file with the public keys of an identity. The holder makes it on the machine
 * with the private key, and sends it to the person with the root key. The file has these members:
 *
 * {"identity","role","scope","curve_public" (z85),"signing_key" (hex),"proof" (hex)}
 *
 * The proof is a signature over the other members, made with the signing key. It shows that nobody
 * changed the request. It does not prove who the holder is, so people compare the fingerprint. */
#pragma once

#include "common/keys/key.h"

#define KEY_REQUEST_TYPE "application/vnd.koers.key-request.v1" /* the signature's content type */
#define KEY_FINGERPRINT  20 /* size of a buffer for "0123 4567 89ab cdef" */

enum { KEY_REQUEST_OK, KEY_REQUEST_E_BAD };

/* Reads a request and verifies its proof. The private keys in *k stay empty. Returns
 * KEY_REQUEST_OK, or KEY_REQUEST_E_BAD with the reason in `why`, in Dutch. */
int key_request_load(struct key *k, const char *path, struct errtext *why);
/* Writes a request. Replaces an existing file. Returns KEY_REQUEST_OK, or KEY_REQUEST_E_BAD with
 * the reason in `why`. */
int key_request_save(const struct key *k, const char *path, struct errtext *why);
/* Formats a fingerprint: the first 64 bits of SHA-256 over both public keys, as four groups of four
 * hexadecimal digits. */
void key_fingerprint(const uint8_t curve[32], const uint8_t sign[32], char to[KEY_FINGERPRINT]);
void key_fingerprint_of(const struct key *k, char to[KEY_FINGERPRINT]);
