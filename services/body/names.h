/* Checks ids of schemes and names of ministries against the rules of the contract. No check needs
 * the view. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SCHEME_ID_MAX 40
/* The maximum size in bytes of a reason, an answer or the text of an outcome. */
#define TEXT_BYTES_MAX 8192

/* Returns true if `id` has 1 to 40 lower case letters, digits and '-', and neither begins nor ends
 * with '-'. */
bool scheme_id_valid(const char *id);
/* Returns true for EZK, OCW, SZW and BZK. */
bool ministry_valid(const char *ministry);
