/* This file makes the daemon of a consultation body: a kerngroep, the koersoverleg or the
 * DG-overleg. The folder of a body adds only an id, rules and a main.c. All bodies share the code
 * in services/body, so that they do not become different. */
#pragma once

#include "common/daemon/daemon.h"
#include "services/body/bodies.h"
#include "services/body/outcome.h"

#define CONSULTATION_TOPIC 80

/* Describes one body. The folder of that body fills it in. */
struct consultation_spec {
    const char *self;      /* the id: a row of nodes.h with a table and a recorder */
    const char *summary;   /* the line for --help */
    outcome_rules_f rules; /* rules in addition to the authority table; NULL if there are none */
};

struct consultation {
    struct daemon_spec spec;
    struct outcome_ops ops;
    char topics[8][CONSULTATION_TOPIC];
    const char *patterns[9]; /* pointers to the texts in `topics`, then NULL */
};

/* Fills c->spec for daemon_main. The texts of `spec` must stay valid as long as `c`. Do not move
 * `c` afterwards, because c->spec points into `c`. */
void consultation_init(struct consultation *c, const struct consultation_spec *spec);
/* Runs the daemon of a body and returns the exit code. */
int consultation_main(const struct consultation_spec *spec, int argc, char **argv);
