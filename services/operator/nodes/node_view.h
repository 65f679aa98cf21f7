/* What the broker tells of a node, in the words and the order of the governance. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "koers/mesh/v1/mesh.pb-c.h"

/* How the node is. A broker that does not tell is judged by what it has always told. Persons have
 * no condition: UNSPECIFIED. */
Koers__Mesh__V1__Condition node_condition(const Koers__Mesh__V1__NodeStatus *row);
/* How the broker itself is, and why it is not up. */
Koers__Mesh__V1__Condition node_broker_condition(const Koers__Mesh__V1__MeshStatus *status);
const char *node_broker_reason(const Koers__Mesh__V1__MeshStatus *status);
/* The broker is up, and every node. */
bool node_all_up(const Koers__Mesh__V1__MeshStatus *status);
/* "op", "haalt in" … */
const char *node_condition_word(Koers__Mesh__V1__Condition condition);
/* "up", "catching-up" …, for options, JSON and metrics; and back, in either language. UNSPECIFIED
 * if it is neither. */
const char *node_condition_name(Koers__Mesh__V1__Condition condition);
Koers__Mesh__V1__Condition node_condition_parse(const char *word);
/* Why it is not up, without the words of its condition before it; "" if it is, or nobody said.
 * Borrowed. */
const char *node_reason(const Koers__Mesh__V1__NodeStatus *row);
/* How long the oldest event that it has not handled waits; 0 if none does, or the broker does not
 * tell. */
double node_lag_seconds(const Koers__Mesh__V1__MeshStatus *status,
                        const Koers__Mesh__V1__NodeStatus *row);
/* The row of that identity; NULL if there is none. */
const Koers__Mesh__V1__NodeStatus *node_row(const Koers__Mesh__V1__MeshStatus *status,
                                            const char *identity);
/* Sorts the rows in place: bodies from execution to the national level, the register, nodes that
 * are no body, persons by name. */
void node_sort(Koers__Mesh__V1__MeshStatus *status);
