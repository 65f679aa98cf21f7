/* A consultation body (kerngroep, koersoverleg, DG-overleg): a daemon made of the pieces of this
 * folder. A body's own folder adds its id, its rules and a main.c, and nothing else. */
#pragma once

#include "common/daemon/daemon.h"
#include "services/body/bodies.h"
#include "services/body/outcome.h"

#define CONSULTATION_TOPIC 80

struct consultation {
    struct daemon_spec spec;
    struct outcome_ops ops;
    char topics[8][CONSULTATION_TOPIC];
    const char *patterns[9]; /* into topics */
};

/* Makes c->body complete for daemon_main. self, program and summary must outlive it; self is a
 * known body with a table, and a role that records for it. rules may be NULL. c must not be moved
 * afterwards. */
void consultation_init(struct consultation *c, const char *self, const char *program,
                       const char *summary, outcome_rules_f rules);
