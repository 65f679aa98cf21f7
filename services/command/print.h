/* Prints answers for people: fields, lists, columns, times. Text that others wrote may contain
 * control characters; every function here replaces them, so that they cannot steer a terminal. */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/slice.h"

/* The name, and the value in the next column; nothing if the value is empty. */
void print_field(const char *name, const char *value);
void print_list(const char *name, size_t n, char **values);
/* The numbers of pillars, the lead first. */
void print_pillars(size_t n, const uint32_t *pillars);
void print_time(const char *name, int64_t us);
/* A text without control characters; each line after the first gets `indent` spaces. */
void print_text(FILE *to, const char *text, int indent);
/* Appends JSON and a line end. Also escapes control characters that jansson leaves as they are; the
 * JSON stays equal. Takes over the reference. */
void print_json(struct buf *to, json_t *json, size_t flags);
/* The first `width` characters on one line, padded with spaces, and two spaces. */
void print_column(const char *text, int width);
/* Writes "NL-GE NL-NB" from the values, cut to `size`. */
void print_join(char *to, size_t size, size_t n, char **values, const char *between);
/* "2026-11-21 18:40" in Amsterdam; "-" for 0. */
const char *print_when(int64_t us, char text[40]);
/* The width of the terminal `fd` in characters; 0 if it is no terminal or the width is unknown. */
int print_width(int fd);
