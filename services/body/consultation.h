/* The daemon of a consultation body: kerngroep, koersoverleg or DG-overleg. It is put together from
 * the pieces of this folder. A body's own folder adds only its id, its rules and a main.c: what all
 * bodies do belongs here, so that they can not drift apart. */
#pragma once

#include "common/daemon/daemon.h"
#include "services/body/bodies.h"
#include "services/body/outcome.h"

#define CONSULTATION_TOPIC 80

/* What a body's own folder says of it. */
struct consultation_spec {
    const char *self;      /* kerngroep-2: a row of nodes.h with a table and a recorder */
    const char *summary;   /* for --help */
    outcome_rules_f rules; /* on top of the authority table; NULL: none */
};

struct consultation {
    struct daemon_spec spec;
    struct outcome_ops ops;
    char topics[8][CONSULTATION_TOPIC];
    const char *patterns[9]; /* into topics */
};

/* Fills c->spec for daemon_main. The texts of spec must outlive c. c has pointers into itself, so
 * do not move it afterwards. */
void consultation_init(struct consultation *c, const struct consultation_spec *spec);
/* The main function of a body: runs the daemon and returns its exit code. */
int consultation_main(const struct consultation_spec *spec, int argc, char **argv);
