/* The signals that a command names. They are read together, so that a refusal has every reason at
 * once. */
#pragma once

#include "common/daemon/daemon.h"
#include "services/relay/rows/signal_row.h"

struct signal_set {
    struct signal_row *rows; /* in the order given */
    size_t n;
    struct province_set provinces;
    char province_text[PROVINCE_LIST];
};

/* Reads the signals. Refuses a number that is unknown, double or a bottleneck's, and fewer numbers
 * than `least` or more than RELAY_UNIT_SIGNALS. Returns true if it read them all. The caller calls
 * signal_set_fini in every case. */
bool signal_set_read(struct signal_set *set, struct view *view, char *const *numbers, size_t n,
                     size_t least, struct outputs *out);
void signal_set_fini(struct signal_set *set);
/* Refuses signals that can not be bundled: of another kind, or in a bottleneck already. */
void signal_set_check_bundle(const struct signal_set *set, struct outputs *out);
/* Refuses signals that are no initiatief. */
void signal_set_check_link(const struct signal_set *set, struct outputs *out);
/* Refuses a sender that is neither ptvt nor the account holder of one of the provinces. */
void signal_set_check_sender(const struct signal_set *set, const struct input *in,
                             struct outputs *out);
