/* This file finds the paths of a mesh's files, from single options or from --home (layout.h). */
#include "broker/archive/layout.h"

#include <libgen.h>
#include <stdio.h>

static void layout_set(char to[PATH_MAX], const char *given, const char *home, const char *below)
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

int layout_find(struct layout *p, const struct archive_run *run)
{
    const struct archive_options *o = &run->options;
    char beside[PATH_MAX];
    layout_set(p->journal, o->journal, o->home, "data/broker");
    layout_set(p->vault, o->vault, o->home, "data/relay/vault.db");
    layout_set(p->policy, o->policy, o->home, "policy.bin");
    layout_set(p->policy_json, NULL, o->home, "policy.json");
    layout_set(p->mesh, o->mesh, o->home, "mesh.json");
    layout_set(p->keys, o->keys, o->home, "keys");
    snprintf(beside, sizeof beside, "%s", p->keys);
    const char *parent = p->keys[0] ? dirname(beside) : NULL;
    layout_set(p->broker_key, NULL, parent, "broker.key");
    layout_set(p->root_key, NULL, parent, "root.key");
    const char *missing = !p->journal[0]                      ? "--journal DIR"
                          : !p->vault[0] && !o->without_vault ? "--vault FILE (or --without-vault)"
                          : !p->policy[0]                     ? "--policy FILE"
                          : !p->mesh[0]                       ? "--mesh FILE"
                          : !p->keys[0] && o->with_keys       ? "--keys DIR"
                                                              : NULL;
    if (missing)
        return archive_fail(ARCHIVE_USAGE, "give %s, or --home DIR, which has all of them",
                            missing);
    return ARCHIVE_OK;
}
