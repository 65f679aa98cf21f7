/* This file has the Dutch texts of `koers clock`. */
#pragma once

#define T_CLOCK_IS        "Het is nu %s (bericht %llu).\n"
#define T_CLOCK_CONFIRMED "Bevestigd: de broker volgt de klok van de machine weer. Het is nu %s.\n"
