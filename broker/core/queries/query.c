/* This file gives each question to the function that answers it. */
#include "broker/core/queries/query.h"

#include <string.h>

#include "broker/core/answer.h"
#include "broker/core/data/texts.h"
#include "broker/core/queries/advance.h"
#include "broker/core/queries/confirm.h"
#include "broker/core/queries/health.h"
#include "broker/core/queries/policy_query.h"
#include "broker/core/queries/status.h"
#include "common/event/catalogue.h"

void query_take(struct core *c, struct session *s, const Koers__Bus__V1__Ask *ask)
{
    struct errtext why;
    if (strcmp(ask->query, catalogue_queries[QUERY_MESH_STATUS].query) == 0) {
        status_take(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_CLOCK_ADVANCE].query) == 0) {
        advance_take(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_CLOCK_CONFIRM].query) == 0) {
        confirm_take(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_NODE_HEALTH].query) == 0) {
        health_take(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_POLICY_GET].query) == 0) {
        policy_query_get(c, s, ask);
    } else if (strcmp(ask->query, catalogue_queries[QUERY_POLICY_PUT].query) == 0) {
        policy_query_put(c, s, ask);
    } else {
        errtext_set(&why, 1, TEXT_UNKNOWN_QUERY, ask->node, ask->query);
        answer_send(c, s, ask->id, KOERS__BUS__V1__ANSWERS__ANSWERS_UNKNOWN_QUERY, NULL, why.text);
    }
}
