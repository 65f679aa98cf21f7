/* This file reads and writes the files of a mesh home. */
#include "services/operator/keys/key_home.h"

#include <fcntl.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/event/message.h"
#include "common/event/pjson.h"
#include "services/operator/keys/policy_edit.h"
#include "services/operator/keys/texts.h"

#define LOCK_RETRY_US 20000

const char *home_path(const struct key_home *h, const char *file)
{
    static char path[1200];
    snprintf(path, sizeof path, "%s/%s", h->directory, file);
    return path;
}

const char *home_key_path(const struct key_home *h, const char *identity)
{
    static char path[1200];
    snprintf(path, sizeof path, "%s/keys/%s.key", h->directory, identity);
    return path;
}

const char *home_pending_path(const struct key_home *h, const char *identity)
{
    static char path[1200];
    snprintf(path, sizeof path, "%s/keys/%s.key.new", h->directory, identity);
    return path;
}

/* Returns the version of policy.bin, or 0 if there is no valid policy.bin. */
static uint64_t signed_version(const struct key_home *h)
{
    scoped(buf_fini) struct buf b = {0};
    if (home_policy_bytes(h, &b, NULL))
        return 0;
    scoped(message_free) Koers__Policy__V1__SignedPolicy *s =
        message_unpack(&koers__policy__v1__signed_policy__descriptor, buf_slice(&b));
    scoped(message_free) Koers__Policy__V1__Policy *p =
        s ? message_unpack(&koers__policy__v1__policy__descriptor,
                           (struct slice){s->policy.data, s->policy.len})
          : NULL;
    return p ? p->version : 0;
}

int home_policy_check(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                      struct errtext *why)
{
    uint64_t version = signed_version(h);
    return version > p->version
               ? errtext_set(why, HOME_E_BAD, T_KEY_BEHIND, h->directory,
                             (unsigned long long)p->version, (unsigned long long)version)
               : HOME_OK;
}

static bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static int directory_make(const char *path, struct errtext *why)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return errtext_set(why, HOME_E_BAD, "%s: %s", path, strerror(errno));
    return HOME_OK;
}

static int home_key_ensure(struct key *k, const char *path, const char *identity,
                           struct errtext *why)
{
    if (file_exists(path))
        return key_load(k, path, why) ? HOME_E_BAD : HOME_OK;
    key_generate(k, identity, identity, "");
    return key_save(k, path, why) ? HOME_E_BAD : HOME_OK;
}

static int mesh_make(const struct key_home *h, const char *endpoint, const char *oin,
                     const struct key *root, const struct key *broker, struct errtext *why)
{
    struct mesh m = {.trial = true};
    snprintf(m.endpoint, sizeof m.endpoint, "%s", endpoint);
    snprintf(m.broker_key, sizeof m.broker_key, "%s", broker->curve_public);
    snprintf(m.oin, sizeof m.oin, "%s", oin);
    memcpy(m.root_key, root->sign_public, sizeof m.root_key);
    return mesh_save(&m, home_path(h, "mesh.json"), why) ? HOME_E_BAD : HOME_OK;
}

int home_create(const struct key_home *h, const char *endpoint, const char *oin,
                struct errtext *why)
{
    scoped(key_fini) struct key root = {0};
    scoped(key_fini) struct key broker = {0};
    int r = directory_make(h->directory, why);
    if (!r)
        r = directory_make(home_path(h, "keys"), why);
    if (!r)
        r = home_key_ensure(&root, h->root_file, "root", why);
    if (!r)
        r = home_key_ensure(&broker, home_path(h, "broker.key"), "broker", why);
    if (!r && !file_exists(home_path(h, "mesh.json")))
        r = mesh_make(h, endpoint, oin, &root, &broker, why);
    return r;
}

int home_policy_load(const struct key_home *h, Koers__Policy__V1__Policy **pp, struct errtext *why)
{
    const char *path = home_path(h, "policy.json");
    if (!file_exists(path))
        return errtext_set(why, HOME_E_MISSING, T_KEY_NO_POLICY, path);
    json_error_t error;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        return errtext_set(why, HOME_E_BAD, "%s regel %d: %s", path, error.line, error.text);
    ProtobufCMessage *m = NULL;
    struct errtext member = {{0}};
    int r = pjson_to(&m, &koers__policy__v1__policy__descriptor, json, &member);
    json_decref(json);
    if (r)
        return errtext_set(why, HOME_E_BAD, "%s: %s", path, member.text);
    *pp = (Koers__Policy__V1__Policy *)m;
    return HOME_OK;
}

int file_replace(const char *path, struct slice bytes, struct errtext *why)
{
    /* the broker also replaces policy.bin, but its temporary file has another suffix */
    char temporary[1300], folder[1300];
    snprintf(temporary, sizeof temporary, "%s.made", path);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    errno = fd < 0 ? errno : EIO; /* a short write sets no errno */
    bool ok = fd >= 0 && write(fd, bytes.data, bytes.n) == (ssize_t)bytes.n && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (ok && rename(temporary, path) < 0) {
        error = errno;
        ok = false;
    }
    if (!ok)
        return errtext_set(why, HOME_E_BAD, "%s: %s", path, strerror(error));
    snprintf(folder, sizeof folder, "%s", path);
    int dir = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir >= 0) {
        fsync(dir);
        close(dir);
    }
    return HOME_OK;
}

static int home_json_save(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                          struct errtext *why)
{
    json_t *json = pjson_from(&p->base);
    scoped(mem_freep) char *text = json_dumps(json, JSON_INDENT(2));
    json_decref(json);
    return file_replace(home_path(h, "policy.json"), slice_text(text), why);
}

int home_policy_replace(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                        struct slice bytes, struct errtext *why)
{
    int r = home_json_save(h, p, why);
    return r ? r : file_replace(home_path(h, "policy.bin"), bytes, why);
}

/* Returns true if `root` is the root key of mesh.json, or if mesh.json cannot be read. The broker
 * refuses a policy that another root key signed, and does not start with it. */
static bool root_is_ours(const struct key_home *h, const struct key *root)
{
    struct mesh m = {0};
    return mesh_load(&m, home_path(h, "mesh.json"), NULL) != KEY_OK ||
           memcmp(m.root_key, root->sign_public, sizeof m.root_key) == 0;
}

int home_policy_save(const struct key_home *h, Koers__Policy__V1__Policy *p, struct errtext *why)
{
    scoped(key_fini) struct key root = {0};
    int e = key_load(&root, h->root_file, why);
    if (e == KEY_E_MISSING)
        return errtext_set(why, HOME_E_BAD, T_KEY_NO_ROOT, h->root_file);
    if (e)
        return HOME_E_BAD;
    if (!root_is_ours(h, &root))
        return errtext_set(why, HOME_E_BAD, T_KEY_NOT_ROOT, h->root_file);
    p->version++;
    scoped(buf_fini) struct buf bytes = {0};
    policy_sign(&bytes, p, &root);
    return home_policy_replace(h, p, buf_slice(&bytes), why);
}

int home_policy_bytes(const struct key_home *h, struct buf *to, struct errtext *why)
{
    const char *path = home_path(h, "policy.bin");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    uint8_t block[16384];
    while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0)
        buf_add(to, block, (size_t)n);
    int error = errno;
    if (fd >= 0)
        close(fd);
    return n < 0 ? errtext_set(why, error == ENOENT ? HOME_E_MISSING : HOME_E_BAD, "%s: %s", path,
                               strerror(error))
                 : HOME_OK;
}

int home_lock(const struct key_home *h, int64_t wait_us, int *codep, struct errtext *why)
{
    const char *path = home_path(h, "key.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        *codep = errno == ENOENT ? HOME_E_MISSING : HOME_E_BAD;
        errtext_set(why, 0, T_KEY_LOCK, path, strerror(errno));
        return -1;
    }
    while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (wait_us <= 0) {
            *codep = HOME_E_BUSY;
            errtext_set(why, 0, T_KEY_BUSY, h->directory);
            close(fd);
            return -1;
        }
        usleep(LOCK_RETRY_US);
        wait_us -= LOCK_RETRY_US;
    }
    *codep = HOME_OK;
    return fd;
}
