/* These functions print answers for people: fields, lists, columns, times. They replace control
 * characters, because a text from another person could use them to change the terminal. */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/slice.h"

/* Prints the name, and the value in the next column. Prints nothing if the value is empty. */
void print_field(const char *name, const char *value);
void print_list(const char *name, size_t n, char **values);
/* Prints the numbers of the pillars in their order. The lead pillar is the first. */
void print_pillars(size_t n, const uint32_t *pillars);
void print_time(const char *name, int64_t us);
/* Prints `text` without control characters. Every line after the first starts with `indent` spaces.
 */
void print_text(FILE *to, const char *text, int indent);
/* Appends `json` and a line end to `to`, then drops the caller's reference. Also escapes the
 * control characters that jansson does not escape. A JSON parser still reads the same value. */
void print_json(struct buf *to, json_t *json, size_t flags);
/* Prints the first `width` characters of `text` on one line, with spaces up to `width`, then two
 * more spaces. */
void print_column(const char *text, int width);
/* Writes the values to `to` as one text, with `between` between two values. Cuts the text to `size`
 * bytes, with the NUL. */
void print_join(char *to, size_t size, size_t n, char **values, const char *between);
/* Writes a time in Amsterdam, such as "2026-11-21 18:40", or "-" if `us` is 0. Returns the text. */
const char *print_when(int64_t us, char text[40]);
/* Returns the width of terminal `fd` in characters. Returns 0 if `fd` is not a terminal, or if the
 * width is unknown. */
int print_width(int fd);
