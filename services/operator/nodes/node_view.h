/* The condition of a node or of the broker, from an answer to mesh.status: its word, its reason,
 * its lag, and the order in which nodes are shown. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "koers/mesh/v1/mesh.pb-c.h"

/* The condition of a node; UNSPECIFIED for a person. An older broker sends no
 * condition; then it follows from the fields `up` and `state`. */
Koers__Mesh__V1__Condition node_condition(const Koers__Mesh__V1__NodeStatus *row);
/* The condition of the broker, and the reason if it is not up. */
Koers__Mesh__V1__Condition node_broker_condition(const Koers__Mesh__V1__MeshStatus *status);
const char *node_broker_reason(const Koers__Mesh__V1__MeshStatus *status);
/* True if the broker and every node are up. */
bool node_all_up(const Koers__Mesh__V1__MeshStatus *status);
/* "op", "haalt in" … */
const char *node_condition_word(Koers__Mesh__V1__Condition condition);
/* "up", "catching-up" …, for options, JSON and metrics. node_condition_parse reads these words and
 * the Dutch ones; it returns UNSPECIFIED for any other. */
const char *node_condition_name(Koers__Mesh__V1__Condition condition);
Koers__Mesh__V1__Condition node_condition_parse(const char *word);
/* The reason why the node is not up, without the word of its condition; "" if it is up or the
 * reason is unknown. Borrowed. */
const char *node_reason(const Koers__Mesh__V1__NodeStatus *row);
/* The age in seconds of the oldest event that the node has not handled; 0 if there is none, or the
 * broker does not say. */
double node_lag_seconds(const Koers__Mesh__V1__MeshStatus *status,
                        const Koers__Mesh__V1__NodeStatus *row);
/* The row of an identity; NULL if there is none. */
const Koers__Mesh__V1__NodeStatus *node_row(const Koers__Mesh__V1__MeshStatus *status,
                                            const char *identity);
/* Sorts the rows in place: first the bodies from regional to national, then the register of
 * schemes, then other nodes, then persons by name. */
void node_sort(Koers__Mesh__V1__MeshStatus *status);
