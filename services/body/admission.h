/* This file has the one admission of outcomes: the checks that every receiver makes before it
 * believes an outcome of another body. What is not admitted is parked and changes nothing.
 *
 * The key of a body proves only who sent the outcome. So a receiver checks that the table allows
 * the kind to that body, that the holder and the answer follow from the kind, and that the path
 * names the sender. A receiver that knows the holder of the dossier also checks that the sender is
 * the holder: the relay knows it of every dossier. A receiver cannot check who recorded the
 * outcome. */
#pragma once

#include "common/daemon/daemon.h"
#include "koers/outcome/v1/outcome.pb-c.h"

/* Says what the receiver knows of the dossier of an outcome. */
struct admission {
    const char *holder; /* who has the dossier on the table; "" for nobody; NULL if not known */
    Koers__Signal__V1__Origin origin; /* unspecified if the receiver does not know the dossier */
};

/* Parks the outcome `in`, with the rule, if it may not be believed. */
void outcome_admit(const struct input *in, const struct admission *known, struct outputs *out);
