/* See key_home.h. */
#include "services/client/keys/key_home.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/pjson.h"
#include "services/client/keys/policy_make.h"

const char *home_path(const struct key_home *h, const char *file)
{
    static char path[1100];
    snprintf(path, sizeof path, "%s/%s", h->directory, file);
    return path;
}

const char *home_key_path(const struct key_home *h, const char *identity)
{
    static char path[1100];
    snprintf(path, sizeof path, "%s/keys/%s.key", h->directory, identity);
    return path;
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
        return errtext_set(why, HOME_E_MISSING, "%s: bestaat niet (`koers key init` maakt het)",
                           path);
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

/* Whole or not at all: aside, synced, renamed, the directory synced. */
static int file_replace(const char *directory, const char *path, struct slice bytes,
                        struct errtext *why)
{
    char aside[1200];
    snprintf(aside, sizeof aside, "%s.new", path);
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
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
    int dir = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir >= 0) {
        fsync(dir);
        close(dir);
    }
    return HOME_OK;
}

int home_policy_save(const struct key_home *h, Koers__Policy__V1__Policy *p, struct errtext *why)
{
    scoped(key_fini) struct key root = {0};
    if (key_load(&root, h->root_file, why))
        return HOME_E_BAD;
    p->version++;
    json_t *json = pjson_from(&p->base);
    scoped(mem_freep) char *text = json_dumps(json, JSON_INDENT(2));
    json_decref(json);
    int r = file_replace(h->directory, home_path(h, "policy.json"), slice_text(text), why);
    if (r)
        return r;
    scoped(buf_fini) struct buf bytes = {0};
    policy_sign(&bytes, p, &root);
    return file_replace(h->directory, home_path(h, "policy.bin"), buf_slice(&bytes), why);
}
