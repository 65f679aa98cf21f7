/* The texts of koers clock (see services/command/texts.h). */
#pragma once

#define T_CLOCK_IS "Het is nu %s (bericht %llu).\n"
