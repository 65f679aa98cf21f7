/* This file answers the question node.health about the files, the disk and the view of a daemon.
 * Everything is measured anew for each answer. A bad result never ends the daemon. For each answer,
 * the daemon writes 4 KiB to the disk and checks the view. The check stops after FACTS_CHECK_MS. On
 * a healthy disk, an answer usually takes a few milliseconds. */
#include "common/daemon/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/daemon/files.h"
#include "common/serve/host.h"

#define FACTS_CHECK_MS 200 /* maximum time in ms for the check of the view */

static void facts_schema(const struct daemon *d, Koers__Mesh__V1__NodeHealth *health)
{
    char hex[VIEW_DIGEST] = "";
    scoped(mem_freep) char *schema = files_schema(d->spec);
    if (view_digest_of(schema, hex, NULL) == VIEW_OK)
        health->schema = mem_text(hex);
    view_digest(d->reader, hex);
    health->schema_found = mem_text(hex);
}

Koers__Mesh__V1__NodeHealth *facts_health(void *daemon)
{
    const struct daemon *d = daemon;
    const struct host_file files[] = {
        {"data", d->data}, {"key", d->key_file}, {"mesh", d->mesh_file}};
    char check[200];
    Koers__Mesh__V1__NodeHealth *health = host_health_new();
    host_health(health, files, sizeof files / sizeof files[0]);
    health->program = mem_text(d->program);
    health->started_us = d->started_us;
    health->view_version = (uint32_t)d->spec->view_version;
    facts_schema(d, health);
    view_check(d->reader, FACTS_CHECK_MS, check, sizeof check);
    text_mend(check);
    health->view_check = mem_text(check);
    health->unacknowledged_since_us = daemon_unacknowledged_us(d);
    return health;
}
