/* The form of names and texts, which any body can check: ids of schemes, ministries, lengths. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SCHEME_ID_MAX  40
#define TEXT_BYTES_MAX 8192 /* of a reason, an answer, the text of an outcome */

/* Lower case letters, digits and '-', 1 to 40, not beginning or ending with '-'. */
bool scheme_id_valid(const char *id);
/* EZK, OCW, SZW or BZK. */
bool ministry_valid(const char *ministry);
