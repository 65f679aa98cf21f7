/* This file derives the condition, lag and order of nodes from an answer to `mesh.status`. */
#include "services/operator/nodes/node_view.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "services/body/bodies.h"
#include "services/operator/nodes/texts.h"

#define CONDITION(name) KOERS__MESH__V1__CONDITION__CONDITION_##name

struct condition_word {
    Koers__Mesh__V1__Condition condition;
    const char *name, *word;
};

static const struct condition_word conditions[] = {
    {CONDITION(UP), "up", T_NODE_UP},
    {CONDITION(CATCHING_UP), "catching-up", T_NODE_CATCHING_UP},
    {CONDITION(BEHIND), "behind", T_NODE_BEHIND},
    {CONDITION(SILENT), "silent", T_NODE_SILENT},
    {CONDITION(GONE), "gone", T_NODE_GONE},
    {CONDITION(REFUSING), "refusing", T_NODE_REFUSING},
};
static const struct condition_word condition_none = {CONDITION(UNSPECIFIED), "unknown", "-"};

enum { N_CONDITIONS = sizeof conditions / sizeof *conditions };

static const struct condition_word *condition_find(Koers__Mesh__V1__Condition condition)
{
    for (size_t i = 0; i < N_CONDITIONS; i++)
        if (conditions[i].condition == condition)
            return &conditions[i];
    return &condition_none;
}

Koers__Mesh__V1__Condition node_condition(const Koers__Mesh__V1__NodeStatus *row)
{
    if (!row->node || row->condition != CONDITION(UNSPECIFIED))
        return row->condition;
    if (!row->up)
        return CONDITION(GONE);
    if (strcmp(row->state, "ready") == 0)
        return CONDITION(UP);
    return strncmp(row->state, "not ready", 9) == 0 ? CONDITION(REFUSING) : CONDITION(CATCHING_UP);
}

const char *node_condition_word(Koers__Mesh__V1__Condition condition)
{
    return condition_find(condition)->word;
}

const char *node_condition_name(Koers__Mesh__V1__Condition condition)
{
    return condition_find(condition)->name;
}

Koers__Mesh__V1__Condition node_condition_parse(const char *word)
{
    for (size_t i = 0; i < N_CONDITIONS; i++)
        if (strcasecmp(word, conditions[i].name) == 0 || strcasecmp(word, conditions[i].word) == 0)
            return conditions[i].condition;
    return CONDITION(UNSPECIFIED);
}

const char *node_reason(const Koers__Mesh__V1__NodeStatus *row)
{
    const char *reason = *row->reason ? row->reason : row->state;
    const char *word = node_condition_word(node_condition(row));
    size_t n = strlen(word);
    if (!row->node || node_condition(row) == CONDITION(UP))
        return "";
    return strncmp(reason, word, n) == 0 && strncmp(reason + n, ": ", 2) == 0 ? reason + n + 2
                                                                              : reason;
}

Koers__Mesh__V1__Condition node_broker_condition(const Koers__Mesh__V1__MeshStatus *status)
{
    if (status->condition != CONDITION(UNSPECIFIED))
        return status->condition;
    return status->full ? CONDITION(REFUSING) : CONDITION(UP);
}

const char *node_broker_reason(const Koers__Mesh__V1__MeshStatus *status)
{
    return *status->reason ? status->reason : status->full ? T_NODE_BROKER_FULL : "";
}

bool node_all_up(const Koers__Mesh__V1__MeshStatus *status)
{
    for (size_t i = 0; i < status->n_nodes; i++)
        if (status->nodes[i]->node && node_condition(status->nodes[i]) != CONDITION(UP))
            return false;
    return node_broker_condition(status) == CONDITION(UP);
}

double node_lag_seconds(const Koers__Mesh__V1__MeshStatus *status,
                        const Koers__Mesh__V1__NodeStatus *row)
{
    if (row->waiting_since_us <= 0 || row->waiting_since_us > status->now_us)
        return 0;
    return (double)(status->now_us - row->waiting_since_us) / 1e6;
}

const Koers__Mesh__V1__NodeStatus *node_row(const Koers__Mesh__V1__MeshStatus *status,
                                            const char *identity)
{
    for (size_t i = 0; i < status->n_nodes; i++)
        if (strcmp(status->nodes[i]->identity, identity) == 0)
            return status->nodes[i];
    return NULL;
}

/* Returns the place of a row in the order: first the bodies in the order of services/body/bodies.c,
 * then other nodes, then persons. */
static size_t node_place(const Koers__Mesh__V1__NodeStatus *row)
{
    const struct known_body *body;
    size_t n = 0;
    for (; (body = body_nth(n)); n++)
        if (row->node && strcmp(body->id, row->identity) == 0)
            return n;
    return row->node ? n : n + 1;
}

static int node_compare(const void *a, const void *b)
{
    const Koers__Mesh__V1__NodeStatus *const *one = a, *const *two = b;
    size_t place_one = node_place(*one), place_two = node_place(*two);
    if (place_one != place_two)
        return place_one < place_two ? -1 : 1;
    return strcmp((*one)->identity, (*two)->identity);
}

void node_sort(Koers__Mesh__V1__MeshStatus *status)
{
    if (status->n_nodes > 1)
        qsort(status->nodes, status->n_nodes, sizeof *status->nodes, node_compare);
}
