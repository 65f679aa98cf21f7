/* This header declares /readyz and /metrics of a daemon. */
#pragma once

#include "common/serve/http.h"

extern const struct http_ops daemon_http_ops; /* the owner is a struct daemon */
