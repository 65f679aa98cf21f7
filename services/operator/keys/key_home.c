/* See key_home.h. */
#include "services/operator/keys/key_home.h"

#include <fcntl.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/event/pjson.h"
#include "services/operator/keys/policy_make.h"
#include "services/operator/keys/texts.h"

enum { LOCK_STEP_US = 20000 };

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

const char *home_next_path(const struct key_home *h, const char *identity)
{
    static char path[1200];
    snprintf(path, sizeof path, "%s/keys/%s.key.new", h->directory, identity);
    return path;
}

static void signed_freep(Koers__Policy__V1__SignedPolicy **sp)
{
    if (*sp)
        koers__policy__v1__signed_policy__free_unpacked(*sp, NULL);
}

/* 0: there is none, or it is no policy. */
static uint64_t signed_version(const struct key_home *h)
{
    scoped(buf_fini) struct buf b = {0};
    if (home_policy_bytes(h, &b, NULL))
        return 0;
    scoped(signed_freep) Koers__Policy__V1__SignedPolicy *s =
        koers__policy__v1__signed_policy__unpack(NULL, b.n, b.data);
    Koers__Policy__V1__Policy *p =
        s ? koers__policy__v1__policy__unpack(NULL, s->policy.len, s->policy.data) : NULL;
    uint64_t version = p ? p->version : 0;
    if (p)
        koers__policy__v1__policy__free_unpacked(p, NULL);
    return version;
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

/* Loads the key, or makes and saves it. */
static int key_ensure(struct key *k, const char *path, const char *identity, struct errtext *why)
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

int home_make(const struct key_home *h, const char *endpoint, const char *oin, struct errtext *why)
{
    scoped(key_fini) struct key root = {0};
    scoped(key_fini) struct key broker = {0};
    int r = directory_make(h->directory, why);
    if (!r)
        r = directory_make(home_path(h, "keys"), why);
    if (!r)
        r = key_ensure(&root, h->root_file, "root", why);
    if (!r)
        r = key_ensure(&broker, home_path(h, "broker.key"), "broker", why);
    if (!r && !file_exists(home_path(h, "mesh.json")))
        r = mesh_make(h, endpoint, oin, &root, &broker, why);
    return r;
}

int home_policy(const struct key_home *h, Koers__Policy__V1__Policy **pp, struct errtext *why)
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

int home_replace(const char *path, struct slice bytes, struct errtext *why)
{
    /* not the broker's name for the same file, which may be writing it as well */
    char aside[1300], folder[1300];
    snprintf(aside, sizeof aside, "%s.made", path);
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    errno = fd < 0 ? errno : EIO; /* what a short write amounts to */
    bool ok = fd >= 0 && write(fd, bytes.data, bytes.n) == (ssize_t)bytes.n && fsync(fd) == 0;
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (ok && rename(aside, path) < 0) {
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
    return home_replace(home_path(h, "policy.json"), slice_text(text), why);
}

int home_policy_take(const struct key_home *h, const Koers__Policy__V1__Policy *p,
                     struct slice bytes, struct errtext *why)
{
    int r = home_json_save(h, p, why);
    return r ? r : home_replace(home_path(h, "policy.bin"), bytes, why);
}

/* Another root's policy would be of no use to this broker, and in the way of its next start. */
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
    return home_policy_take(h, p, buf_slice(&bytes), why);
}

int home_policy_bytes(const struct key_home *h, struct buf *to, struct errtext *why)
{
    const char *path = home_path(h, "policy.bin");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    uint8_t room[16384];
    while (fd >= 0 && (n = read(fd, room, sizeof room)) > 0)
        buf_add(to, room, (size_t)n);
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
        usleep(LOCK_STEP_US);
        wait_us -= LOCK_STEP_US;
    }
    *codep = HOME_OK;
    return fd;
}
