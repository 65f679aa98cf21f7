/* This file encrypts the private part of a backup, with libsodium's secretstream (layout:
 * proto/backup.md). The key comes from a passphrase (Argon2id), or is random and encrypted with a
 * recipient's public key. Files with passphrases and secret keys must be readable by their owner
 * only. */
#pragma once

#include "common/base/err.h"
#include "common/base/slice.h"

/* SEAL_E_KEY: the passphrase or secret key is wrong, or bytes were changed. SEAL_E_FILE: the file
 * with the passphrase or key cannot be used. In both cases `why` has the reason. */
enum { SEAL_OK, SEAL_E_KEY, SEAL_E_FILE };

enum { SEAL_CONTEXT = 32 }; /* size of a SHA-256 in bytes */

enum seal_mode { SEAL_NONE, SEAL_PASSPHRASE = 1, SEAL_RECIPIENT = 2 };

struct seal {
    enum seal_mode mode;
    struct buf passphrase;
    uint8_t public_key[32], secret_key[32];
    bool has_secret;
};

/* Reads the passphrase from the first line of a file. Returns SEAL_OK or SEAL_E_FILE. */
int seal_passphrase(struct seal *s, const char *path, struct errtext *why);
/* Reads a public key. `path` is the .pub file of the key pair. Returns SEAL_OK or SEAL_E_FILE. */
int seal_recipient(struct seal *s, const char *path, struct errtext *why);
/* Reads a secret key. Returns SEAL_OK or SEAL_E_FILE. */
int seal_secret(struct seal *s, const char *path, struct errtext *why);
/* Zeroes the keys in memory. May be called twice. */
void seal_fini(struct seal *s);

/* Encrypts `plain` and appends it to `to`. `context` is a digest of the other files in the backup.
 */
void seal_close(const struct seal *s, struct buf *to, struct slice plain,
                const uint8_t context[SEAL_CONTEXT]);
/* Decrypts `sealed` and appends it to `to`. `context` must be the same as in seal_close. Returns
 * SEAL_OK or SEAL_E_KEY. */
int seal_open(const struct seal *s, struct buf *to, struct slice sealed,
              const uint8_t context[SEAL_CONTEXT], struct errtext *why);
/* Returns the mode in which the bytes were encrypted, or SEAL_NONE if they are not a private part.
 */
enum seal_mode seal_mode_of(struct slice sealed);
/* Makes a key pair in two new files: the secret key in PATH (mode 0400), the public key in
 * PATH.pub. Returns SEAL_OK or SEAL_E_FILE. */
int seal_generate(const char *path, struct errtext *why);
