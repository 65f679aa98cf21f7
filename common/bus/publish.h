/* This header declares the handling of Published, the broker's answer to bus_publish()
 * (publish.c). */
#pragma once

#include "common/bus/session.h"

/* Frees the window of the oldest Publish and calls on_published. */
void bus_published(struct bus *b, const Koers__Bus__V1__Published *published);
