/* How schemes, ministries and provinces are named: the form only, which any body can check. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define SCHEME_ID_MAX 40

/* Lower case letters, digits and '-', 1 to 40, not beginning or ending with '-'. */
bool scheme_id_valid(const char *id);
/* EZK, OCW, SZW or BZK. */
bool ministry_valid(const char *ministry);
/* One of the twelve of ISO 3166-2:NL. */
bool province_valid(const char *code);
/* The twelve, in order of code; *np gets how many. */
const char *const *provinces_all(size_t *np);
/* Characters (not bytes) of valid UTF-8. */
size_t text_characters(const char *text);
