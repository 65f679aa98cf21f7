/* The broker's answers to what bus_publish() sent (publish.c). */
#pragma once

#include "common/bus/session.h"

void bus_published(struct bus *b, const Koers__Bus__V1__Published *published);
