/* This file judges the policy and mesh files on this machine (checks D35 to D38). It compares
 * policy.bin with the policy in force, and mesh.json with broker.key. */
#include <string.h>

#include "services/operator/doctor/judge_parts.h"
#include "services/operator/doctor/remedy.h"
#include "services/operator/doctor/texts.h"

static void judge_local_policy(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    unsigned long long here = f->policy_version, there = f->status ? f->status->policy_version : 0;
    struct finding *x;
    if (!f->status || !*f->policy_path)
        return;
    judge_looked(j, CHECK_D35);
    if (here == there)
        return;
    x = finding_add(j, CHECK_D35, SEVERITY_WARNING, f->policy_path);
    if (here > there) {
        FINDING_SET(x->text, T_D35_NEWER, here, there);
        FINDING_SET(x->cause, T_D35_NOT_LOADED);
        remedy_koers(j->facts, x, "key load");
    } else {
        FINDING_SET(x->text, T_D35_OLDER, here, there);
        FINDING_SET(x->cause, T_D35_ELSEWHERE);
        remedy_koers(j->facts, x, "key fetch");
    }
}

static void judge_mesh_file(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    const char *path;
    struct finding *x;
    if (!*f->own_broker_key || !*f->broker_key)
        return;
    judge_looked(j, CHECK_D37);
    if (strcmp(f->own_broker_key, f->broker_key) == 0)
        return;
    x = finding_add(j, CHECK_D37, SEVERITY_ERROR, f->mesh_path);
    path = shell_quoted(f->mesh_path);
    FINDING_SET(x->text, T_D37_TEXT);
    FINDING_SET(x->cause, T_D37_CAUSE);
    FINDING_SET(x->command, "jq --arg key %s '.broker_key = $key' %s >%s.new && mv %s.new %s",
                shell_quoted(f->own_broker_key), path, path, path, path);
}

static void judge_own_files(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    struct finding *x;
    judge_looked(j, CHECK_D38);
    if (f->reach != REACH_NO_FILES)
        return;
    x = finding_add(j, CHECK_D38, SEVERITY_ERROR, f->mesh_path);
    if (f->mesh_state != FILE_USABLE)
        FINDING_SET(x->text, T_D38_MESH);
    else if (*f->identity)
        FINDING_SET(x->text, T_D38_KEY, f->identity);
    else
        FINDING_SET(x->text, T_D38_NO_KEY);
    FINDING_SET(x->cause, T_D38_CAUSE);
    if (f->mesh_state == FILE_USABLE && !*f->identity)
        FINDING_SET(x->command, "koers doctor --as operator");
    else
        FINDING_SET(x->command, "ls -l %s %s/keys", shell_quoted(f->mesh_path),
                    shell_quoted(facts_home(f)));
}

void judge_policy(struct judging *j)
{
    const struct doctor_facts *f = j->facts;
    struct finding *x;
    judge_own_files(j);
    judge_local_policy(j);
    judge_mesh_file(j);
    if (!f->policy)
        return;
    judge_looked(j, CHECK_D36);
    if (f->policy_signed)
        return;
    x = finding_add(j, CHECK_D36, SEVERITY_ERROR, "broker");
    FINDING_SET(x->text, T_D36_TEXT);
    FINDING_SET(x->cause, T_D36_CAUSE);
    FINDING_SET(x->command, "jq -r .root_key %s", shell_quoted(f->mesh_path));
}
