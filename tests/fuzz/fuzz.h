/* A fuzz target: a function for one input, and samples to start from. libFuzzer runs it (clang,
 * KOERS_FUZZ=ON), or mutate.c runs it with a fixed number of mutations, the same each time. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FUZZ_SAMPLE_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Writes the nth sample and returns its size; 0 if there are fewer. */
size_t fuzz_sample(unsigned nth, uint8_t to[FUZZ_SAMPLE_MAX]);
