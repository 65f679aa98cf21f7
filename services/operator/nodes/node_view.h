/* This file derives what people see of a node or of the broker from an answer to `mesh.status`: the
 * condition, its word, the reason, the lag, and the order of the nodes. The functions are pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "koers/mesh/v1/mesh.pb-c.h"

/* Returns the condition of a node, or UNSPECIFIED for a person. An older broker does not send the
 * condition; the function then derives it from the fields `up` and `state`. */
Koers__Mesh__V1__Condition node_condition(const Koers__Mesh__V1__NodeStatus *row);
/* Returns the condition of the broker. */
Koers__Mesh__V1__Condition node_broker_condition(const Koers__Mesh__V1__MeshStatus *status);
/* Returns the reason why the broker is not up. Returns "" if the broker is up or the reason is
 * unknown. */
const char *node_broker_reason(const Koers__Mesh__V1__MeshStatus *status);
/* Returns true if the broker and every node are up. */
bool node_all_up(const Koers__Mesh__V1__MeshStatus *status);
/* Returns the Dutch word of a condition, such as "op" or "haalt in". */
const char *node_condition_word(Koers__Mesh__V1__Condition condition);
/* Returns the English word of a condition for options, JSON and metrics, such as "up". */
const char *node_condition_name(Koers__Mesh__V1__Condition condition);
/* Reads a word of node_condition_name or node_condition_word. Returns UNSPECIFIED for any other
 * word. */
Koers__Mesh__V1__Condition node_condition_parse(const char *word);
/* Returns the reason why the node is not up, without the word of the condition. Returns "" if the
 * node is up or the reason is unknown. The text belongs to `row`. */
const char *node_reason(const Koers__Mesh__V1__NodeStatus *row);
/* Returns the age in seconds of the oldest event that the node has not handled. Returns 0 if there
 * is no such event, or if the broker does not report it. */
double node_lag_seconds(const Koers__Mesh__V1__MeshStatus *status,
                        const Koers__Mesh__V1__NodeStatus *row);
/* Returns the row of an identity, or NULL if there is none. */
const Koers__Mesh__V1__NodeStatus *node_row(const Koers__Mesh__V1__MeshStatus *status,
                                            const char *identity);
/* Sorts the rows in place: first the bodies from regional to national, then the register of
 * schemes, then other nodes, then persons by name. */
void node_sort(Koers__Mesh__V1__MeshStatus *status);
