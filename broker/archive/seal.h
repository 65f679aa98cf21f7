/* Encryption of the private part of a backup, with libsodium's secretstream. Its key comes from a
 * passphrase (Argon2id), or is random and encrypted for a recipient's public key. proto/backup.md
 * has the layout. Passphrases and secrets are read from files that only their owner may read. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

/* SEAL_E_KEY: the passphrase or secret does not fit, or bytes were changed. SEAL_E_FILE: the file
 * with the passphrase or key cannot be used. `why` has the reason. */
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
int seal_recipient(struct seal *s, const char *path, struct errtext *why); /* reads the .pub file */
int seal_secret(struct seal *s, const char *path, struct errtext *why); /* reads the secret half */
void seal_fini(struct seal *s); /* wipes the keys; idempotent */

/* Encrypts and appends. `context` is a digest of the files beside it: seal_open fails with any
 * other. */
void seal_close(const struct seal *s, struct buf *to, struct slice plain,
                const uint8_t context[SEAL_CONTEXT]);
int seal_open(const struct seal *s, struct buf *to, struct slice sealed,
              const uint8_t context[SEAL_CONTEXT], struct errtext *why);
/* How it was encrypted; SEAL_NONE if the bytes are not a private part. */
enum seal_mode seal_mode_of(struct slice sealed);
/* Makes a key pair in the new files PATH (the secret, mode 0400) and PATH.pub. */
int seal_generate(const char *path, struct errtext *why);
