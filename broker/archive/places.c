/* Paths of a mesh (places.h). */
#include "broker/archive/places.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void path_set(char to[PATH_MAX], const char *given, const char *home, const char *below)
{
    int n = 0;
    to[0] = '\0';
    if (given)
        n = snprintf(to, PATH_MAX, "%s", given);
    else if (home)
        n = snprintf(to, PATH_MAX, "%s/%s", home, below);
    if (n >= PATH_MAX)
        to[0] = '\0';
}

int places_find(struct places *p, const struct tool *t)
{
    const struct tool_options *o = &t->options;
    char beside[PATH_MAX];
    path_set(p->journal, o->journal, o->home, "data/broker");
    path_set(p->vault, o->vault, o->home, "data/relay/vault.db");
    path_set(p->policy, o->policy, o->home, "policy.bin");
    path_set(p->policy_json, NULL, o->home, "policy.json");
    path_set(p->mesh, o->mesh, o->home, "mesh.json");
    path_set(p->keys, o->keys, o->home, "keys");
    snprintf(beside, sizeof beside, "%s", p->keys);
    const char *parent = p->keys[0] ? dirname(beside) : NULL;
    path_set(p->broker_key, NULL, parent, "broker.key");
    path_set(p->root_key, NULL, parent, "root.key");
    const char *missing = !p->journal[0]                      ? "--journal DIR"
                          : !p->vault[0] && !o->without_vault ? "--vault FILE (or --without-vault)"
                          : !p->policy[0]                     ? "--policy FILE"
                          : !p->mesh[0]                       ? "--mesh FILE"
                          : !p->keys[0] && o->with_keys       ? "--keys DIR"
                                                              : NULL;
    if (missing)
        return tool_fail(TOOL_USAGE, "%s is needed, or --home DIR that has them all", missing);
    return TOOL_OK;
}

void places_own_as(const char *path, const char *folder)
{
    struct stat status;
    if (geteuid() != 0 || stat(folder, &status) < 0)
        return;
    if (lchown(path, status.st_uid, status.st_gid) < 0)
        tool_fail(0, "%s: its owner could not be set: %s", path, strerror(errno));
}

void places_own(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    places_own_as(path, dirname(copy));
}

int places_read(struct buf *to, const char *path, size_t most)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r = 0;
    if (fd < 0)
        return -errno;
    while (r == 0) {
        uint8_t bytes[16384];
        ssize_t n = read(fd, bytes, sizeof bytes);
        if (n == 0)
            break;
        if (n < 0)
            r = errno == EINTR ? 0 : -errno;
        else if (to->n + (size_t)n > most)
            r = -EFBIG;
        else
            buf_add(to, bytes, (size_t)n);
    }
    close(fd);
    return r;
}
