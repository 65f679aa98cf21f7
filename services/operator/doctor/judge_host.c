/* This file judges the health report of one node: disk (checks D10 to D12), files (D13), view (D17,
 * D18), journal (D19), and limits (D20 to D22). */
#include <string.h>

#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"

/* The broker buffers events for slow readers, so its unit has twice the MemoryMax of a daemon's
 * unit. */
#define JUDGE_MEMORY_BROKER (2 * JUDGE_MEMORY_WARNING)

static const char *folder_of(const Koers__Mesh__V1__NodeHealth *health)
{
    for (size_t i = 0; i < health->n_files; i++)
        if (strcmp(health->files[i]->role, "data") == 0)
            return health->files[i]->path;
    return ".";
}

static enum severity disk_severity(const Koers__Mesh__V1__NodeHealth *health, bool full)
{
    double share = (double)health->disk_free_bytes / (double)health->disk_bytes;
    if (full || share < JUDGE_DISK_ERROR)
        return SEVERITY_ERROR;
    return share < JUDGE_DISK_WARNING && health->disk_free_bytes < JUDGE_DISK_PLENTY
               ? SEVERITY_WARNING
               : SEVERITY_OK;
}

static void judge_disk(struct judging *j, const struct facts_node *node)
{
    const Koers__Mesh__V1__NodeHealth *health = node->health;
    const Koers__Mesh__V1__MeshStatus *status = j->facts->status;
    bool full = status && status->full && strcmp(node->name, "broker") == 0;
    enum severity severity;
    struct finding *x;
    if (health->disk_bytes == 0)
        return;
    judge_looked(j, CHECK_D10);
    severity = disk_severity(health, full);
    if (severity == SEVERITY_OK)
        return;
    x = finding_add(j, CHECK_D10, severity, node->name);
    if (full)
        FINDING_SET(x->text, T_D10_FULL);
    else
        FINDING_SET(x->text, T_D10_TEXT, judge_size(health->disk_free_bytes),
                    judge_size(health->disk_bytes),
                    100.0 * (double)health->disk_free_bytes / (double)health->disk_bytes);
    FINDING_SET(x->cause, T_D10_CAUSE);
    FINDING_SET(x->command,
                "df -h %s && du -xh --max-depth=2 $(df --output=target %s | tail -n 1) | sort -h",
                shell_quoted(folder_of(health)), shell_quoted(folder_of(health)));
}

static void judge_sync(struct judging *j, const struct facts_node *node)
{
    const Koers__Mesh__V1__NodeHealth *health = node->health;
    struct finding *x;
    judge_looked(j, CHECK_D11);
    judge_looked(j, CHECK_D12);
    if (*health->sync_error) {
        x = finding_add(j, CHECK_D12, SEVERITY_ERROR, node->name);
        FINDING_SET(x->text, T_D12_TEXT, health->sync_error);
        FINDING_SET(x->cause, T_D12_CAUSE);
        FINDING_SET(x->command, "df -h %s; dmesg | tail -n 30", shell_quoted(folder_of(health)));
        return;
    }
    if (health->sync_us < JUDGE_SYNC_WARNING)
        return;
    x = finding_add(j, CHECK_D11,
                    health->sync_us < JUDGE_SYNC_ERROR ? SEVERITY_WARNING : SEVERITY_ERROR,
                    node->name);
    FINDING_SET(x->text, T_D11_TEXT, (double)health->sync_us / 1000.0);
    FINDING_SET(x->cause, T_D11_CAUSE);
    FINDING_SET(x->command, "iostat -x 1 5");
}

/* Judges one file of a node. The node must be able to use the file. The node's user must own a key
 * file and a data folder. Other users must not read a key file or write into a data folder. */
static void judge_file(struct judging *j, const struct facts_node *node,
                       const Koers__Mesh__V1__NodeFile *file)
{
    bool key = strcmp(file->role, "key") == 0, data = strcmp(file->role, "data") == 0;
    const char *path = shell_quoted(file->path);
    bool open = (key && (file->mode & 0077)) || (data && (file->mode & 0022));
    bool other = (key || data) && file->uid != node->health->uid && node->health->uid != 0;
    struct finding *x;
    if (file->usable && !open && !other)
        return;
    x = finding_add(j, CHECK_D13, SEVERITY_ERROR, node->name);
    FINDING_SET(x->cause, T_D13_CAUSE);
    if (open) {
        FINDING_SET(x->text, T_D13_OPEN, file->role, file->path, file->mode);
        FINDING_SET(x->command, "chmod %s %s", key ? "0400" : "0700", path);
        return;
    }
    if (other)
        FINDING_SET(x->text, T_D13_OWNER, file->role, file->path, file->uid, node->health->uid);
    else
        FINDING_SET(x->text, T_D13_UNUSABLE, file->role, file->path, node->health->uid);
    FINDING_SET(x->command, "chown %u %s && chmod u+rX%s %s", node->health->uid, path,
                data ? "w" : "", path);
}

static void judge_view(struct judging *j, const struct facts_node *node)
{
    const Koers__Mesh__V1__NodeHealth *health = node->health;
    struct finding *x;
    judge_looked(j, CHECK_D17);
    judge_looked(j, CHECK_D18);
    if (*health->schema && *health->schema_found &&
        strcmp(health->schema, health->schema_found) != 0) {
        x = finding_add(j, CHECK_D17, SEVERITY_ERROR, node->name);
        FINDING_SET(x->text, T_D17_TEXT);
        FINDING_SET(x->cause, T_D17_CAUSE);
        remedy_rebuild(j->facts, x, node->name);
    }
    if (*health->view_check && strcmp(health->view_check, "ok") != 0) {
        x = finding_add(j, CHECK_D18, SEVERITY_ERROR, node->name);
        FINDING_SET(x->text, T_D18_TEXT, health->view_check);
        FINDING_SET(x->cause, T_D18_CAUSE);
        remedy_rebuild(j->facts, x, node->name);
    }
}

static void judge_journal(struct judging *j, const struct facts_node *node)
{
    struct finding *x;
    if (strcmp(node->name, "broker") != 0)
        return;
    judge_looked(j, CHECK_D19);
    if (!*node->health->journal_damage)
        return;
    x = finding_add(j, CHECK_D19, SEVERITY_ERROR, node->name);
    FINDING_SET(x->text, T_D19_TEXT, node->health->journal_damage);
    FINDING_SET(x->cause, T_D19_CAUSE);
    FINDING_SET(x->command, "koers journal verify %s", shell_quoted(folder_of(node->health)));
}

/* Judges how long the node's oldest output waits for an acknowledgement. On a trial mesh the commit
 * clock may be years ahead, so there the commit clock gives the present time. On any other mesh the
 * clock of the node's machine gives it. */
static void judge_unacknowledged(struct judging *j, const struct facts_node *node)
{
    const Koers__Mesh__V1__NodeHealth *health = node->health;
    const Koers__Mesh__V1__MeshStatus *status = j->facts->status;
    int64_t now = status && status->trial_clock ? status->now_us : health->wall_us;
    int64_t waits = health->unacknowledged_since_us ? now - health->unacknowledged_since_us : 0;
    struct finding *x;
    judge_looked(j, CHECK_D20);
    if (waits < JUDGE_UNACKNOWLEDGED_WARNING)
        return;
    x = finding_add(j, CHECK_D20,
                    waits < JUDGE_UNACKNOWLEDGED_ERROR ? SEVERITY_WARNING : SEVERITY_ERROR,
                    node->name);
    FINDING_SET(x->text, T_D20_TEXT, (double)waits / 1e6);
    FINDING_SET(x->cause, T_D20_CAUSE);
    remedy_koers(j->facts, x, "status");
}

static void judge_limits(struct judging *j, const struct facts_node *node)
{
    const Koers__Mesh__V1__NodeHealth *health = node->health;
    bool broker = strcmp(node->name, "broker") == 0;
    double share =
        health->open_files_max ? (double)health->open_files / (double)health->open_files_max : 0;
    struct finding *x;
    judge_looked(j, CHECK_D21);
    judge_looked(j, CHECK_D22);
    if (share >= JUDGE_FILES_WARNING) {
        x = finding_add(j, CHECK_D21, share < JUDGE_FILES_ERROR ? SEVERITY_WARNING : SEVERITY_ERROR,
                        node->name);
        FINDING_SET(x->text, T_D21_TEXT, health->open_files, health->open_files_max);
        FINDING_SET(x->cause, T_D21_CAUSE);
        remedy_node(j->facts, x, "restart", node->name);
    }
    if (health->memory_bytes >= (broker ? JUDGE_MEMORY_BROKER : JUDGE_MEMORY_WARNING)) {
        x = finding_add(j, CHECK_D22, SEVERITY_WARNING, node->name);
        FINDING_SET(x->text, T_D22_TEXT, judge_size(health->memory_bytes));
        FINDING_SET(x->cause, T_D22_CAUSE);
        remedy_node(j->facts, x, "restart", node->name);
    }
}

void judge_host(struct judging *j, const struct facts_node *node)
{
    if (!node->health)
        return;
    judge_disk(j, node);
    judge_sync(j, node);
    judge_looked(j, CHECK_D13);
    for (size_t i = 0; i < node->health->n_files; i++)
        judge_file(j, node, node->health->files[i]);
    judge_view(j, node);
    judge_journal(j, node);
    judge_unacknowledged(j, node);
    judge_limits(j, node);
}
