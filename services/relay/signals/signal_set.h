/* This file reads the signals that a command names. It reads them together, so that a refusal can
 * give all reasons at once. */
#pragma once

#include "common/daemon/daemon.h"
#include "services/relay/rows/signal_row.h"

struct signal_set {
    struct signal_row *rows; /* the signals in the order of the command */
    size_t n;
    struct province_set provinces;
    char province_text[PROVINCE_LIST];
};

/* Reads the signals of a command. Refuses a number that is unknown or repeated, and the number of a
 * bottleneck. Refuses fewer than `least` numbers, and more than RELAY_UNIT_SIGNALS numbers. Returns
 * true if it read all signals. The caller calls signal_set_fini, also after false. */
bool signal_set_read(struct signal_set *set, struct view *view, char *const *numbers, size_t n,
                     size_t least, struct outputs *out);
/* Frees the signals. It is a cleanup function for scoped(). */
void signal_set_fini(struct signal_set *set);
/* Refuses signals that cannot be added to a bottleneck: those of another kind than knelpunt or
 * inzicht, and those that are in a bottleneck already. */
void signal_set_check_bundle(const struct signal_set *set, struct outputs *out);
/* Refuses signals that are no initiatief. */
void signal_set_check_link(const struct signal_set *set, struct outputs *out);
/* Refuses a sender who is neither ptvt nor the account holder of one of the provinces. */
void signal_set_check_sender(const struct signal_set *set, const struct input *in,
                             struct outputs *out);
