/* This file declares the questions that store and show the contact of a signal. The table in
 * relay.c lists these questions. */
#pragma once

#include "common/daemon/daemon.h"

/* contact_queries.c defines these functions. */
answer_f answer_contact_put;
answer_f answer_contact_get;
