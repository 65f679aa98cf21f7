/* This file encrypts and decrypts the private part of a backup (seal.h). It zeroes keys and
 * passphrases in memory after use. */
#include "broker/archive/seal.h"

#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/archive/stream.h"
#include "common/base/le.h"

#define SEAL_MAGIC  "KOERSPR1"
#define SEAL_SECRET "koers-backup-secret-1 "
#define SEAL_PUBLIC "koers-backup-public-1 "

enum {
    SEAL_HEAD = 16,
    SEAL_CHUNK = 64 * 1024,
    SEAL_SALT = crypto_pwhash_SALTBYTES,
    SEAL_KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES,
    SEAL_BOX = SEAL_KEY + crypto_box_SEALBYTES,
    SEAL_START = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    SEAL_MORE = crypto_secretstream_xchacha20poly1305_ABYTES,
    SEAL_PASS_MIN = 12
};

/* The cost of computing a key from a passphrase with Argon2id: three passes over 64 MiB of memory.
 * Even a small container has 64 MiB. The interactive setting of libsodium has only two passes. */
static const uint64_t seal_ops = crypto_pwhash_OPSLIMIT_MODERATE;
static const uint64_t seal_memory = crypto_pwhash_MEMLIMIT_INTERACTIVE;
/* A private part with a higher cost is refused, because decrypting it would take too much time or
 * memory. */
static const uint64_t seal_ops_most = 16, seal_memory_most = 1024ull * 1024 * 1024;

/* ── Files with keys and passphrases ── */

static int seal_file(const char *path, const char *text, int error, struct errtext *why)
{
    return errtext_set(why, SEAL_E_FILE, "%s: %s", path, text ? text : strerror(error));
}

/* Reads the first line of a file. If `secret` is true, refuses a file that other users can read. */
static int seal_read(struct buf *to, const char *path, bool secret, struct errtext *why)
{
    struct stat status;
    uint8_t bytes[1024];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return seal_file(path, NULL, errno, why);
    ssize_t n = fstat(fd, &status) < 0 ? -1 : read(fd, bytes, sizeof bytes);
    int error = errno;
    close(fd);
    if (n < 0)
        return seal_file(path, NULL, error, why);
    if (secret && (status.st_mode & 077))
        return seal_file(path, "other users can read it; chmod 400 it", 0, why);
    const uint8_t *end = n ? memchr(bytes, '\n', (size_t)n) : NULL;
    buf_add(to, bytes, end ? (size_t)(end - bytes) : (size_t)n);
    sodium_memzero(bytes, sizeof bytes);
    return n == sizeof bytes && !end ? seal_file(path, "the line is too long", 0, why) : SEAL_OK;
}

int seal_passphrase(struct seal *s, const char *path, struct errtext *why)
{
    int r = seal_read(&s->passphrase, path, true, why);
    s->mode = SEAL_PASSPHRASE;
    if (r == SEAL_OK && s->passphrase.n < SEAL_PASS_MIN)
        return errtext_set(why, SEAL_E_FILE, "%s: a passphrase has at least %d characters", path,
                           SEAL_PASS_MIN);
    return r;
}

/* Reads a key from the first line of a file. The line must have `word` and then 64 hex digits. */
static int seal_hex(uint8_t key[32], const char *path, const char *word, bool secret,
                    struct errtext *why)
{
    struct buf line = {0};
    size_t n_word = strlen(word), n;
    int r = seal_read(&line, path, secret, why);
    if (r == SEAL_OK &&
        (line.n != n_word + 64 || memcmp(line.data, word, n_word) != 0 ||
         sodium_hex2bin(key, 32, (const char *)line.data + n_word, 64, NULL, &n, NULL) != 0))
        r = seal_file(path,
                      secret ? "not a secret for backups (koers-journal recipient makes one)"
                             : "not a public key for backups (FILE.pub)",
                      0, why);
    if (line.n > 0)
        sodium_memzero(line.data, line.n);
    buf_fini(&line);
    return r;
}

int seal_recipient(struct seal *s, const char *path, struct errtext *why)
{
    s->mode = SEAL_RECIPIENT;
    return seal_hex(s->public_key, path, SEAL_PUBLIC, false, why);
}

int seal_secret(struct seal *s, const char *path, struct errtext *why)
{
    s->mode = SEAL_RECIPIENT;
    s->has_secret = true;
    int r = seal_hex(s->secret_key, path, SEAL_SECRET, true, why);
    if (r == SEAL_OK)
        crypto_scalarmult_base(s->public_key, s->secret_key);
    return r;
}

/* Writes a key to a new file and syncs it. */
static int seal_save(const char *path, const char *word, const uint8_t key[32], mode_t mode,
                     struct errtext *why)
{
    char line[128], hex[65];
    sodium_bin2hex(hex, sizeof hex, key, 32);
    int n = snprintf(line, sizeof line, "%s%s\n", word, hex);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    int r = fd < 0 ? -errno : stream_write_all(fd, line, (size_t)n);
    if (r == 0 && fsync(fd) < 0)
        r = -errno;
    if (fd >= 0)
        close(fd);
    sodium_memzero(line, sizeof line);
    sodium_memzero(hex, sizeof hex);
    return r ? seal_file(path, NULL, -r, why) : SEAL_OK;
}

int seal_generate(const char *path, struct errtext *why)
{
    uint8_t public_key[32], secret_key[32];
    char other[PATH_MAX];
    if (snprintf(other, sizeof other, "%s.pub", path) >= (int)sizeof other)
        return seal_file(path, NULL, ENAMETOOLONG, why);
    if (access(other, F_OK) == 0)
        return seal_file(other, NULL, EEXIST, why);
    crypto_box_keypair(public_key, secret_key);
    int r = seal_save(path, SEAL_SECRET, secret_key, 0400, why);
    if (r == SEAL_OK)
        r = seal_save(other, SEAL_PUBLIC, public_key, 0444, why);
    if (r == SEAL_OK)
        (void)stream_sync_folder(path);
    sodium_memzero(secret_key, sizeof secret_key);
    return r;
}

void seal_fini(struct seal *s)
{
    if (s->passphrase.n > 0)
        sodium_memzero(s->passphrase.data, s->passphrase.n);
    buf_fini(&s->passphrase);
    sodium_memzero(s, sizeof *s);
}

/* ── Encryption and decryption ── */

/* Computes a key from the passphrase. The caller has checked `ops` and `memory`. Returns false if
 * there is not enough memory. */
static bool seal_derive(const struct seal *s, const uint8_t *salt, uint64_t ops, uint64_t memory,
                        uint8_t key[SEAL_KEY])
{
    return crypto_pwhash(key, SEAL_KEY, (const char *)s->passphrase.data, s->passphrase.n, salt,
                         ops, (size_t)memory, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

/* Makes the key. Appends the bytes from which a reader computes the key again. */
static void seal_close_key(const struct seal *s, struct buf *to, uint8_t key[SEAL_KEY])
{
    uint8_t head[SEAL_HEAD] = SEAL_MAGIC;
    head[8] = (uint8_t)s->mode;
    buf_add(to, head, sizeof head);
    if (s->mode == SEAL_RECIPIENT) {
        crypto_secretstream_xchacha20poly1305_keygen(key);
        must(crypto_box_seal(buf_extend(to, SEAL_BOX), key, SEAL_KEY, s->public_key) == 0);
        return;
    }
    uint8_t *salt = buf_extend(to, SEAL_SALT + 16);
    randombytes_buf(salt, SEAL_SALT);
    le_put64(salt + SEAL_SALT, seal_ops);
    le_put64(salt + SEAL_SALT + 8, seal_memory);
    must(seal_derive(s, salt, seal_ops, seal_memory, key));
}

void seal_close(const struct seal *s, struct buf *to, struct slice plain,
                const uint8_t context[SEAL_CONTEXT])
{
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t key[SEAL_KEY];
    seal_close_key(s, to, key);
    crypto_secretstream_xchacha20poly1305_init_push(&state, buf_extend(to, SEAL_START), key);
    for (size_t at = 0, n; at <= plain.n; at += n + (n == 0)) {
        n = plain.n - at < SEAL_CHUNK ? plain.n - at : SEAL_CHUNK;
        bool last = n < SEAL_CHUNK;
        crypto_secretstream_xchacha20poly1305_push(
            &state, buf_extend(to, n + SEAL_MORE), NULL, plain.data + at, n, context, SEAL_CONTEXT,
            last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        if (last)
            break;
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(&state, sizeof state);
}

enum seal_mode seal_mode_of(struct slice sealed)
{
    if (sealed.n < SEAL_HEAD || memcmp(sealed.data, SEAL_MAGIC, 8) != 0)
        return SEAL_NONE;
    return sealed.data[8] == SEAL_PASSPHRASE  ? SEAL_PASSPHRASE
           : sealed.data[8] == SEAL_RECIPIENT ? SEAL_RECIPIENT
                                              : SEAL_NONE;
}

/* Computes the key from the first bytes of *rest. Sets *rest to the bytes that follow them. Returns
 * false if this is impossible: there are too few bytes, the cost is too high, there is not enough
 * memory, or the secret key does not fit. */
static bool seal_open_key(const struct seal *s, struct slice *rest, uint8_t key[SEAL_KEY])
{
    size_t n = s->mode == SEAL_RECIPIENT ? SEAL_BOX : SEAL_SALT + 16;
    const uint8_t *at = rest->data + SEAL_HEAD;
    if (rest->n < SEAL_HEAD + n + SEAL_START)
        return false;
    *rest = (struct slice){at + n, rest->n - SEAL_HEAD - n};
    if (s->mode == SEAL_RECIPIENT)
        return crypto_box_seal_open(key, at, SEAL_BOX, s->public_key, s->secret_key) == 0;
    uint64_t ops = le_get64(at + SEAL_SALT), memory = le_get64(at + SEAL_SALT + 8);
    return ops <= seal_ops_most && memory <= seal_memory_most &&
           seal_derive(s, at, ops, memory, key);
}

/* Decrypts `rest`. Returns false if the key or the context is wrong, or if bytes were changed or
 * are missing. */
static bool seal_pull(struct buf *to, struct slice rest, const uint8_t key[SEAL_KEY],
                      const uint8_t context[SEAL_CONTEXT])
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state, rest.data, key) != 0)
        return false;
    rest = (struct slice){rest.data + SEAL_START, rest.n - SEAL_START};
    while (rest.n > 0 && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        size_t n = rest.n < SEAL_CHUNK + SEAL_MORE ? rest.n : SEAL_CHUNK + SEAL_MORE;
        if (n < SEAL_MORE || crypto_secretstream_xchacha20poly1305_pull(
                                 &state, buf_extend(to, n - SEAL_MORE), NULL, &tag, rest.data, n,
                                 context, SEAL_CONTEXT) != 0)
            return false;
        rest = (struct slice){rest.data + n, rest.n - n};
    }
    return rest.n == 0 && tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
}

int seal_open(const struct seal *s, struct buf *to, struct slice sealed,
              const uint8_t context[SEAL_CONTEXT], struct errtext *why)
{
    uint8_t key[SEAL_KEY];
    enum seal_mode mode = seal_mode_of(sealed);
    if (mode == SEAL_NONE)
        return errtext_set(why, SEAL_E_KEY, "the private part has an unknown format");
    if (mode != s->mode || (mode == SEAL_RECIPIENT && !s->has_secret))
        return errtext_set(
            why, SEAL_E_KEY,
            mode == SEAL_PASSPHRASE
                ? "the private part was encrypted with a passphrase: --passphrase-file FILE is "
                  "needed"
                : "the private part was encrypted for a recipient: --secret FILE is needed");
    bool good = seal_open_key(s, &sealed, key) && seal_pull(to, sealed, key, context);
    sodium_memzero(key, sizeof key);
    return good ? SEAL_OK
                : errtext_set(why, SEAL_E_KEY,
                              mode == SEAL_PASSPHRASE
                                  ? "another passphrase is needed, or the private part was changed "
                                    "or is of another backup"
                                  : "another secret is needed, or the private part was changed or "
                                    "is of another backup");
}
