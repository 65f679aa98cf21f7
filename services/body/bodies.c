/* This file makes a table of bodies from the rows of services/body/nodes.h. */
#include "services/body/bodies.h"

#include <string.h>

#include "common/base/err.h"
#include "services/body/nodes.h"

#define NOT_A_BODY(...)
#define WITH_DAEMON(id, program, arguments, port, title, recorder, name, kind, level, means,       \
                    table)                                                                         \
    {id, name, BODY_##kind, LEVEL_##level, MEANS_##means, true, table, program, recorder},
#define WITHOUT_DAEMON(id, name, kind, level, means, table)                                        \
    {id, name, BODY_##kind, LEVEL_##level, MEANS_##means, false, table, NULL, ""},

static const struct known_body bodies[] = {KOERS_NODES(NOT_A_BODY, WITH_DAEMON, WITHOUT_DAEMON)};

#define N_BODIES (sizeof bodies / sizeof *bodies)

const struct known_body *body_known(const char *id)
{
    for (size_t i = 0; i < N_BODIES; i++)
        if (strcmp(bodies[i].id, id) == 0)
            return &bodies[i];
    return NULL;
}

const struct known_body *body_nth(size_t nth)
{
    return nth < N_BODIES ? &bodies[nth] : NULL;
}

const char *body_name(const char *id)
{
    const struct known_body *b = body_known(id);
    return b ? b->name : id;
}

const char *body_role(const struct known_body *b)
{
    must(b->program);
    return b->program + sizeof "koers-" - 1;
}

bool body_has_means(const struct known_body *b)
{
    return b->means >= MEANS_BUDGET;
}

const char *body_recorder(enum body_kind kind)
{
    for (size_t i = 0; i < N_BODIES; i++)
        if (bodies[i].kind == kind && bodies[i].recorder[0])
            return bodies[i].recorder;
    return NULL;
}

void bodies_with_table(struct buf *to, const char *separator, const char *last)
{
    const char *held = NULL; /* the last id that was found; it is not written yet */
    for (size_t i = 0; i < N_BODIES; i++) {
        if (!bodies[i].has_daemon || !bodies[i].has_table)
            continue;
        if (held)
            buf_add_text(to, "%s%s", to->n ? separator : "", held);
        held = bodies[i].id;
    }
    if (held)
        buf_add_text(to, "%s%s", to->n ? last : "", held);
}
