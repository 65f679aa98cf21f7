/* This file has the Dutch texts of `koers clock`. */
#pragma once

#define T_CLOCK_IS "Het is nu %s (bericht %llu).\n"
