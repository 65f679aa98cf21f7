/* This file writes facts to a support bundle and reads them back. facts_to_json returns a JSON
 * object, and each member of this object becomes one file of the bundle. */
#include "services/operator/doctor/facts_bundle.h"

#include <stdio.h>

#include "services/command/client.h"
#include "services/operator/doctor/texts.h"

void facts_to_bundle(const struct doctor_facts *f, struct support_bundle *b)
{
    json_t *all = facts_to_json(f), *part;
    const char *name;
    json_object_foreach(all, name, part)
    {
        char file[60];
        snprintf(file, sizeof file, "%s.json", name);
        support_bundle_add_json(b, file, json_incref(part));
    }
    json_decref(all);
}

static int facts_from_files(struct doctor_facts *f, const struct support_bundle *b,
                            const char *path)
{
    static const char *const parts[] = {"client", "health", "status", "policy"};
    json_t *all = json_object();
    struct errtext why = {""};
    int code = CODE_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s.json", parts[i]);
        /* If the bundle lacks the file, the value is NULL, and Jansson then sets no member. */
        json_object_set_new(all, parts[i], support_bundle_json(b, name));
    }
    if (facts_from_json(f, all, &why) != FACTS_OK)
        code = client_fail(CODE_BAD, T_BUNDLE_FACTS, path, why.text);
    json_decref(all);
    return code;
}

int facts_from_bundle(struct doctor_facts *f, const char *path)
{
    struct support_bundle b = {0};
    int code = support_bundle_read(&b, path);
    if (!code)
        code = facts_from_files(f, &b, path);
    support_bundle_fini(&b);
    return code;
}
