/* The signals that a command names: read together, refused with every reason at once. */
#pragma once

#include "common/daemon/daemon.h"
#include "services/relay/rows/signal_row.h"

struct signal_set {
    struct signal_row *rows; /* in the order given */
    size_t n;
    struct province_set provinces;
    char province_text[PROVINCE_LIST];
};

/* Reads them; refuses numbers that are unknown, double, or a bottleneck's. Fewer than `least` or
 * more than RELAY_UNIT_SIGNALS are refused too. True if all are there. */
bool signal_set_read(struct signal_set *set, struct view *view, char *const *numbers, size_t n,
                     size_t least, struct outputs *out);
void signal_set_fini(struct signal_set *set);
/* Refuses what cannot be bundled. */
void signal_set_check_bundle(const struct signal_set *set, struct outputs *out);
/* Refuses what is no initiatief. */
void signal_set_check_link(const struct signal_set *set, struct outputs *out);
/* Refuses a sender who is no ptvt, nor account holder of one of its provinces. */
void signal_set_check_sender(const struct signal_set *set, const struct input *in,
                             struct outputs *out);
