/* This file has the Dutch texts of koers clock. services/command/texts.h has the rules for such
 * texts. */
#pragma once

#define T_CLOCK_IS "Het is nu %s (bericht %llu).\n"
