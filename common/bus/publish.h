/* This header declares the handling of Published, the broker's answer to bus_publish()
 * (publish.c). */
#pragma once

#include "common/bus/session.h"

/* Removes the oldest unanswered Publish from the window and calls on_published. If there is no
 * unanswered Publish, the function only counts and logs the frame. */
void bus_published(struct bus *b, const Koers__Bus__V1__Published *published);
