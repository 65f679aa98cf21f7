/* The interface of a fuzz target: one function that reads an input, and one that makes samples of
 * valid input. Either libFuzzer runs a target (clang, KOERS_FUZZ=ON), or mutate.c runs it with a
 * fixed sequence of mutations. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FUZZ_SAMPLE_MAX 8192

/* Reads one input. libFuzzer requires this name of the function. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Writes the nth sample to `to`. Returns its size, or 0 if there is no nth sample. */
size_t fuzz_sample(unsigned nth, uint8_t to[FUZZ_SAMPLE_MAX]);
