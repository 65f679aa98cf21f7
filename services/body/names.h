/* The form of names and texts that the contract gives: ids of schemes, ministries, lengths. To
 * check it needs no state. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SCHEME_ID_MAX  40
#define TEXT_BYTES_MAX 8192 /* of a reason, an answer, the text of an outcome */

/* 1 to 40 lower case letters, digits and '-'; the first and the last are no '-'. */
bool scheme_id_valid(const char *id);
/* EZK, OCW, SZW or BZK. */
bool ministry_valid(const char *ministry);
