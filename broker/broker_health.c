/* This file runs the check of files and disk for `node.health`. Only one check runs at a time. */
#include "broker/broker_health.h"

#include <stdlib.h>

#include "broker/broker_state.h"
#include "common/event/message.h"
#include "common/serve/host.h"

static void health_work(uv_work_t *work)
{
    struct broker *b = work->data;
    const struct host_file files[] = {{"data", b->options.data},
                                      {"key", b->options.key},
                                      {"mesh", b->options.mesh},
                                      {"policy", b->options.policy}};
    host_health(b->health, files, sizeof files / sizeof *files);
}

static void health_done(uv_work_t *work, int status)
{
    struct broker *b = work->data;
    struct journal_counts journal;
    (void)status; /* no code cancels the check */
    journal_count(b->journal, &journal);
    b->health->started_us = b->started_us;
    b->health->scrubbed_bytes = journal.scrubbed_bytes;
    b->health->journal_damage = mem_text(journal.damage);
    core_health(b->core, b->health);
    message_free(&b->health);
}

void broker_health(void *owner)
{
    struct broker *b = owner;
    b->health = host_health_new();
    b->health_work.data = b;
    must(uv_queue_work(&b->loop, &b->health_work, health_work, health_done) == 0);
}

void broker_health_finish(struct broker *b)
{
    while (b->health)
        uv_run(&b->loop, UV_RUN_ONCE);
}
