/* This file reads the files of this machine: mesh.json, keys, policy.bin and outboxes.
 *
 * The rule: facts may leave this machine in a support bundle. So the facts of a key file contain no
 * private key, and the facts of an outbox contain no event. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/civil.h"
#include "common/event/message.h"
#include "common/store/outbox.h"
#include "services/operator/doctor/collect.h"

enum { POLICY_BYTES_MAX = 1024 * 1024 };

typedef void here_file_f(struct doctor_facts *f, const char *folder, const char *name);

/* Calls `each` for every file in the folder whose name ends with `end`, sorted by name. */
static void here_each(struct doctor_facts *f, const char *folder, const char *end,
                      here_file_f *each)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        size_t length = strlen(names[i]->d_name), n_end = strlen(end);
        if (length > n_end && strcmp(names[i]->d_name + length - n_end, end) == 0)
            each(f, folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

static enum facts_file here_key_state(int r)
{
    switch (r) {
    case KEY_OK:
        return FILE_USABLE;
    case KEY_E_OPEN_TO_OTHERS:
        return FILE_OPEN_TO_OTHERS;
    case KEY_E_MISSING:
        return FILE_MISSING;
    default:
        return FILE_BAD;
    }
}

/* Sets `to` to the path of the file. Returns false if the path is too long; the caller then skips
 * that file. */
static bool here_path(char to[FACTS_PATH], const char *folder, const char *name)
{
    return snprintf(to, FACTS_PATH, "%s/%s", folder, name) < FACTS_PATH;
}

static void here_key(struct doctor_facts *f, const char *folder, const char *name)
{
    char path[FACTS_PATH];
    if (!here_path(path, folder, name))
        return;
    struct facts_key *row = facts_add_key(f);
    struct key key = {.identity = ""};
    struct errtext why = {""};
    struct stat file = {0};
    memcpy(row->path, path, sizeof row->path);
    slice_copy((struct slice){(const uint8_t *)name, strlen(name) - 4}, row->name,
               sizeof row->name);
    if (lstat(row->path, &file) == 0) {
        row->mode = file.st_mode & 07777;
        row->uid = file.st_uid;
    }
    row->state = here_key_state(key_load(&key, row->path, &why));
    if (row->state == FILE_USABLE)
        memcpy(row->curve_public, key.curve_public, sizeof row->curve_public);
    key_fini(&key);
}

static int here_outbox_row(void *arg, const struct outbox_row *row)
{
    struct facts_outbox *box = arg;
    box->waiting += row->state == OUTBOX_WAITING;
    box->parked += row->state == OUTBOX_PARKED;
    if (row->state == OUTBOX_WAITING && (!box->oldest_us || row->at_us < box->oldest_us))
        box->oldest_us = row->at_us;
    return 0;
}

/* Adds the facts of an outbox. Does not open another user's outbox, because SQLite would create
 * files of this user in the folder of the other user. */
static void here_outbox(struct doctor_facts *f, const char *folder, const char *name)
{
    char path[FACTS_PATH];
    if (!here_path(path, folder, name))
        return;
    struct facts_outbox *box = facts_add_outbox(f);
    const char *identity = strrchr(folder, '/');
    struct outbox *outbox = NULL;
    struct errtext why = {""};
    struct stat file = {0};
    int r = OUTBOX_E_BAD;
    memcpy(box->path, path, sizeof box->path);
    snprintf(box->identity, sizeof box->identity, "%.60s", identity ? identity + 1 : folder);
    if (stat(box->path, &file) == 0 && file.st_uid == f->uid)
        r = outbox_open(&outbox, box->path, &why);
    box->state = r == OUTBOX_OK ? FILE_USABLE : r == OUTBOX_E_LOCKED ? FILE_IN_USE : FILE_BAD;
    if (r != OUTBOX_OK)
        return;
    outbox_each(outbox, -1, 0, here_outbox_row, box);
    outbox_close(&outbox);
}

static void here_person(struct doctor_facts *f, const char *folder, const char *name)
{
    char path[FACTS_PATH];
    if (name[0] == '.' ||
        snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path - 40)
        return;
    here_each(f, path, ".db", here_outbox);
}

/* Sets *versionp to the version of the policy in a file. Does not verify the signature. Returns
 * false if the file cannot be read or contains no signed policy. */
static bool here_policy_version(const char *path, uint64_t *versionp)
{
    scoped(message_free) Koers__Policy__V1__SignedPolicy *signed_policy = NULL;
    scoped(message_free) Koers__Policy__V1__Policy *policy = NULL;
    scoped(mem_freep) uint8_t *bytes = mem_new(POLICY_BYTES_MAX);
    FILE *file = fopen(path, "re");
    size_t n = file ? fread(bytes, 1, POLICY_BYTES_MAX, file) : 0;
    if (file)
        fclose(file);
    if (n > 0)
        signed_policy =
            message_unpack(&koers__policy__v1__signed_policy__descriptor, (struct slice){bytes, n});
    if (signed_policy)
        policy =
            message_unpack(&koers__policy__v1__policy__descriptor,
                           (struct slice){signed_policy->policy.data, signed_policy->policy.len});
    if (policy)
        *versionp = policy->version;
    return policy != NULL;
}

static void here_mesh(struct client *c, struct doctor_facts *f)
{
    char path[FACTS_PATH];
    struct mesh mesh = {.endpoint = ""};
    struct key broker = {.identity = ""};
    struct errtext why = {""};
    struct stat folder;
    snprintf(f->mesh_path, sizeof f->mesh_path, "%s/mesh.json", c->config);
    f->mesh_state = here_key_state(mesh_load(&mesh, f->mesh_path, &why));
    snprintf(f->endpoint, sizeof f->endpoint, "%s", mesh.endpoint);
    snprintf(f->broker_key, sizeof f->broker_key, "%s", mesh.broker_key);
    snprintf(path, sizeof path, "%s/broker.key", c->config);
    if (key_load(&broker, path, &why) == KEY_OK)
        memcpy(f->own_broker_key, broker.curve_public, sizeof f->own_broker_key);
    key_fini(&broker);
    snprintf(path, sizeof path, "%s/policy.bin", c->config);
    if (here_policy_version(path, &f->policy_version))
        snprintf(f->policy_path, sizeof f->policy_path, "%s", path);
    snprintf(path, sizeof path, "%s/run", c->config);
    f->launcher = stat(path, &folder) == 0 && S_ISDIR(folder.st_mode);
}

void collect_here(struct client *c, struct doctor_facts *f)
{
    char path[FACTS_PATH];
    f->now_us = civil_now_us();
    f->uid = (uint32_t)geteuid();
    snprintf(f->program, sizeof f->program, "koers/%s", KOERS_VERSION);
    here_mesh(c, f);
    snprintf(path, sizeof path, "%s/keys", c->config);
    here_each(f, path, ".key", here_key);
    snprintf(path, sizeof path, "%s/people", c->state);
    here_each(f, path, "", here_person);
    if (client_load(c) == CODE_OK)
        snprintf(f->identity, sizeof f->identity, "%s", c->key.identity);
    else if (client_option(c, "as"))
        snprintf(f->identity, sizeof f->identity, "%.60s", client_option(c, "as"));
}
