/* This header declares the log lines about inputs and outputs. */
#pragma once

#include "common/daemon/outputs.h"
#include "common/daemon/reading.h"

/* Logs that an input was handled, with the reply if the input is a command. */
void log_input(const struct reading *g, const struct outputs *o);
/* Logs that an input has no effect, because the same event had its effect before. */
void log_repeated(const struct reading *g);
/* Logs that an input was parked, with the reason. */
void log_parked(const struct reading *g, const char *why);
/* Logs that an output of this daemon is in the journal. */
void log_output(struct slice event, uint64_t sequence);
/* Logs that the broker refused an output of this daemon. */
void log_output_refused(struct slice event, const char *reason);
