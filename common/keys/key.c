/* This file reads and writes key files and mesh.json, and signs (key.h). It wipes secrets when they
 * leave their scope. */
#include "common/keys/key.h"

#include <assert.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "common/keys/texts.h"

#define KEY_FILE_MAX 8192

static_assert(crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_SECRETKEYBYTES == 64 &&
                  crypto_sign_BYTES == 64 && crypto_hash_sha256_BYTES == 32,
              "key.h has the sizes of libsodium");

static void key_json_freep(json_t **jp)
{
    json_decref(*jp);
}

static void key_closep(int *fdp)
{
    if (*fdp >= 0)
        close(*fdp);
}

void key_generate(struct key *k, const char *identity, const char *role, const char *scope)
{
    must(sodium_init() >= 0);
    *k = (struct key){0};
    snprintf(k->identity, sizeof k->identity, "%s", identity);
    snprintf(k->role, sizeof k->role, "%s", role);
    snprintf(k->scope, sizeof k->scope, "%s", scope);
    must(zmq_curve_keypair(k->curve_public, k->curve_secret) == 0);
    crypto_sign_keypair(k->sign_public, k->sign_secret);
}

void key_fini(struct key *k)
{
    sodium_memzero(k->curve_secret, sizeof k->curve_secret);
    sodium_memzero(k->sign_secret, sizeof k->sign_secret);
}

/* Returns the mode bits that a secret file must not have. A service manager may give its service
 * access to a credential with an access control list. stat() then shows the mask of that list as
 * the rights of the group. So for a credential, the group may have the right to read. */
static mode_t key_forbidden(const char *path)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    size_t n = directory ? strlen(directory) : 0;
    bool credential =
        n > 0 && strncmp(path, directory, n) == 0 && path[n] == '/' && !strchr(path + n + 1, '/');
    return credential ? 037 : 077;
}

/* Reads the whole file as JSON. If `secret` is true, it refuses a file that has one of the mode
 * bits of key_forbidden(). */
static int key_read(json_t **jp, const char *path, bool secret, struct errtext *why)
{
    scoped(key_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    char text[KEY_FILE_MAX];
    json_error_t error;
    if (fd < 0 && errno == ENOENT)
        return errtext_set(why, KEY_E_MISSING, TEXT_FILE_MISSING, path);
    if (fd < 0 || fstat(fd, &st) < 0)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_OPEN, path, strerrordesc_np(errno));
    if (secret && (st.st_mode & key_forbidden(path)) != 0)
        return errtext_set(why, KEY_E_OPEN_TO_OTHERS, TEXT_KEY_OPEN, path);
    ssize_t n = read(fd, text, sizeof text);
    if (n < 0)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_OPEN, path, strerrordesc_np(errno));
    *jp = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, &error);
    sodium_memzero(text, sizeof text);
    if (!*jp)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_JSON, path, error.text);
    return KEY_OK;
}

/* Copies a string member to `to`. Returns false if the member is absent, is not a string, or is too
 * long. An empty member is allowed only if `empty` is true. */
static bool key_member(const json_t *j, const char *name, char *to, size_t size, bool empty)
{
    const char *text = json_string_value(json_object_get(j, name));
    if (!text || strlen(text) >= size || (!*text && !empty))
        return false;
    memcpy(to, text, strlen(text) + 1);
    return true;
}

static bool key_hex_member(const json_t *j, const char *name, uint8_t to[32])
{
    const char *text = json_string_value(json_object_get(j, name));
    size_t n;
    return text && strlen(text) == 64 && sodium_hex2bin(to, 32, text, 64, NULL, &n, NULL) == 0 &&
           n == 32;
}

static bool key_z85_member(const json_t *j, const char *name, char to[KEY_Z85])
{
    uint8_t raw[32];
    bool good = key_member(j, name, to, KEY_Z85, false) && strlen(to) == KEY_Z85 - 1 &&
                zmq_z85_decode(raw, to);
    sodium_memzero(raw, sizeof raw);
    return good;
}

static int key_from_json(struct key *k, const json_t *j, const char *path, struct errtext *why)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    char derived[KEY_Z85];
    const char *bad = NULL;
    if (!key_member(j, "identity", k->identity, sizeof k->identity, false))
        bad = "identity";
    else if (!key_member(j, "role", k->role, sizeof k->role, true))
        bad = "role";
    else if (!key_member(j, "scope", k->scope, sizeof k->scope, true))
        bad = "scope";
    else if (!key_z85_member(j, "curve_public", k->curve_public))
        bad = "curve_public";
    else if (!key_z85_member(j, "curve_secret", k->curve_secret))
        bad = "curve_secret";
    else if (!key_hex_member(j, "signing_seed", seed))
        bad = "signing_seed";
    if (bad)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_MEMBER, path, bad);
    crypto_sign_seed_keypair(k->sign_public, k->sign_secret, seed);
    sodium_memzero(seed, sizeof seed);
    if (zmq_curve_public(derived, k->curve_secret) != 0 || strcmp(derived, k->curve_public) != 0)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_PAIR, path);
    return KEY_OK;
}

int key_load(struct key *k, const char *path, struct errtext *why)
{
    must(sodium_init() >= 0);
    scoped(key_json_freep) json_t *j = NULL;
    struct key loaded = {0};
    int r = key_read(&j, path, true, why);
    if (r == KEY_OK)
        r = key_from_json(&loaded, j, path, why);
    if (r == KEY_OK)
        *k = loaded;
    key_fini(&loaded);
    return r;
}

/* Syncs the folder of a new file, because only then the name of the file is on disk. */
static int key_sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;
    slice_copy(n ? (struct slice){(const uint8_t *)path, n} : slice_text("."), folder,
               sizeof folder);
    scoped(key_closep) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

/* Creates a file with this text and syncs it. On an error it removes the file. */
static int key_write(const char *path, mode_t mode, const char *text, size_t n, struct errtext *why)
{
    scoped(key_closep) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0 && errno == EEXIST)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_EXISTS, path);
    if (fd < 0)
        return errtext_set(why, -errno, TEXT_FILE_OPEN, path, strerrordesc_np(errno));
    errno = EIO; /* a short write sets no errno */
    if (fchmod(fd, mode) == 0 && write(fd, text, n) == (ssize_t)n && fsync(fd) == 0 &&
        key_sync_folder(path) == 0)
        return KEY_OK;
    int r = errtext_set(why, -errno, TEXT_FILE_OPEN, path, strerrordesc_np(errno));
    unlink(path);
    return r;
}

int key_save(const struct key *k, const char *path, struct errtext *why)
{
    char seed[65];
    sodium_bin2hex(seed, sizeof seed, k->sign_secret, crypto_sign_SEEDBYTES);
    scoped(key_json_freep) json_t *j = json_pack(
        "{ss ss ss ss ss ss}", "identity", k->identity, "role", k->role, "scope", k->scope,
        "curve_public", k->curve_public, "curve_secret", k->curve_secret, "signing_seed", seed);
    sodium_memzero(seed, sizeof seed);
    if (!j)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_MEMBER, path, "identity");
    char text[KEY_FILE_MAX];
    size_t n = json_dumpb(j, text, sizeof text - 1, JSON_INDENT(2));
    must(n > 0 && n < sizeof text);
    text[n++] = '\n';
    int r = key_write(path, 0400, text, n, why);
    sodium_memzero(text, sizeof text);
    return r;
}

int mesh_load(struct mesh *m, const char *path, struct errtext *why)
{
    must(sodium_init() >= 0);
    scoped(key_json_freep) json_t *j = NULL;
    struct mesh loaded = {0};
    const char *bad = NULL;
    int r = key_read(&j, path, false, why);
    if (r != KEY_OK)
        return r;
    const json_t *trial = json_object_get(j, "trial");
    if (!key_member(j, "endpoint", loaded.endpoint, sizeof loaded.endpoint, false))
        bad = "endpoint";
    else if (!key_z85_member(j, "broker_key", loaded.broker_key))
        bad = "broker_key";
    else if (!key_hex_member(j, "root_key", loaded.root_key))
        bad = "root_key";
    else if (!key_member(j, "oin", loaded.oin, sizeof loaded.oin, false) ||
             strspn(loaded.oin, "0123456789") != sizeof loaded.oin - 1)
        bad = "oin";
    else if (trial && !json_is_boolean(trial))
        bad = "trial";
    if (bad)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_MEMBER, path, bad);
    loaded.trial = json_is_true(trial);
    *m = loaded;
    return KEY_OK;
}

/* Writes a new file and then renames it, so that a reader never sees an incomplete mesh.json. */
int mesh_save(const struct mesh *m, const char *path, struct errtext *why)
{
    char root[65], text[KEY_FILE_MAX], fresh[4096];
    if ((size_t)snprintf(fresh, sizeof fresh, "%s.new", path) >= sizeof fresh)
        return errtext_set(why, -ENAMETOOLONG, TEXT_FILE_OPEN, path, strerrordesc_np(ENAMETOOLONG));
    sodium_bin2hex(root, sizeof root, m->root_key, sizeof m->root_key);
    scoped(key_json_freep) json_t *j =
        json_pack("{ss ss ss ss sb}", "endpoint", m->endpoint, "broker_key", m->broker_key,
                  "root_key", root, "oin", m->oin, "trial", (int)m->trial);
    if (!j)
        return errtext_set(why, KEY_E_BAD, TEXT_FILE_MEMBER, path, "endpoint");
    size_t n = json_dumpb(j, text, sizeof text - 1, JSON_INDENT(2));
    must(n > 0 && n < sizeof text);
    text[n++] = '\n';
    unlink(fresh);
    int r = key_write(fresh, 0644, text, n, why);
    if (r != KEY_OK)
        return r;
    if (rename(fresh, path) == 0)
        return KEY_OK;
    return errtext_set(why, -errno, TEXT_FILE_OPEN, path, strerrordesc_np(errno));
}

void mesh_source(const struct mesh *m, const char *identity, char *to, size_t size)
{
    snprintf(to, size, "urn:nld:oin:%s:systeem:%s", m->oin, identity);
}

void key_pae(struct buf *to, const char *type, struct slice body)
{
    buf_add_text(to, "DSSEv1 %zu %s %zu ", strlen(type), type, body.n);
    buf_add(to, body.data, body.n);
}

void key_sign(const struct key *k, const char *type, struct slice body, uint8_t signature[64])
{
    scoped(buf_fini) struct buf pae = {0};
    key_pae(&pae, type, body);
    crypto_sign_detached(signature, NULL, pae.data, pae.n, k->sign_secret);
}

bool key_verify(const uint8_t sign_public[32], const char *type, struct slice body,
                struct slice signature)
{
    if (signature.n != crypto_sign_BYTES)
        return false;
    scoped(buf_fini) struct buf pae = {0};
    key_pae(&pae, type, body);
    return crypto_sign_verify_detached(signature.data, pae.data, pae.n, sign_public) == 0;
}

void key_hash(struct slice bytes, uint8_t hash[32])
{
    crypto_hash_sha256(hash, bytes.data, bytes.n);
}
