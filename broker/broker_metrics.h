/* This file serves /readyz and /metrics of the broker. common/serve/metrics.md lists every figure.
 */
#pragma once

#include "common/serve/http.h"

extern const struct http_ops broker_http_ops; /* `owner` is a struct broker */
