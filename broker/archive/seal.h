/* What is personal or secret in a backup is encrypted (libsodium: secretstream, with a key from a
 * passphrase by Argon2id, or one that is sealed for the holder of a secret). The layout stands in
 * proto/backup.md. Passphrases and secrets come from files that nobody else may read. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

/* SEAL_E_KEY: another passphrase or secret is needed, or bytes were changed. SEAL_E_FILE: the file
 * with it cannot be used. `why` has the words. */
enum { SEAL_OK, SEAL_E_KEY, SEAL_E_FILE };

enum { SEAL_CONTEXT = 32 }; /* bytes of a SHA-256 */

enum seal_mode { SEAL_NONE, SEAL_PASSPHRASE = 1, SEAL_RECIPIENT = 2 };

struct seal {
    enum seal_mode mode;
    struct buf passphrase;
    uint8_t public_key[32], secret_key[32];
    bool has_secret;
};

int seal_passphrase(struct seal *s, const char *path, struct errtext *why);
int seal_recipient(struct seal *s, const char *path, struct errtext *why); /* the .pub file */
int seal_secret(struct seal *s, const char *path, struct errtext *why);    /* its other half */
void seal_fini(struct seal *s);                                            /* wipes; idempotent */

/* Appends. What was closed with the digest of what stands beside it opens only with that one. */
void seal_close(const struct seal *s, struct buf *to, struct slice plain,
                const uint8_t context[SEAL_CONTEXT]);
int seal_open(const struct seal *s, struct buf *to, struct slice sealed,
              const uint8_t context[SEAL_CONTEXT], struct errtext *why);
/* How it was sealed; SEAL_NONE if these are no such bytes. */
enum seal_mode seal_mode_of(struct slice sealed);
/* PATH (0400) and PATH.pub; neither may be there. */
int seal_generate(const char *path, struct errtext *why);
