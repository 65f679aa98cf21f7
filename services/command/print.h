/* Answers for people: names and values under each other, lists, times. Bytes of others are made
 * harmless for a terminal. */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/base/slice.h"

/* "name: value"; nothing if value is empty. */
void print_field(const char *name, const char *value);
void print_list(const char *name, size_t n, char **values);
/* The numbers of pillars, the lead first. */
void print_pillars(size_t n, const uint32_t *pillars);
void print_time(const char *name, int64_t us);
/* A text without control characters, line ends kept and followed by `indent` spaces. */
void print_text(FILE *to, const char *text, int indent);
/* JSON, and a line end. What jansson leaves as it is and a terminal obeys is escaped, too: to who
 * reads it as JSON, it is the same. Takes over the reference. */
void print_json(struct buf *to, json_t *json, size_t flags);
/* The first `width` characters, on one line, padded. */
void print_column(const char *text, int width);
/* "NL-GE NL-NB" from the values, cut to size. */
void print_join(char *to, size_t size, size_t n, char **values, const char *between);
/* "2026-11-21 18:40" in Amsterdam; "-" for 0. */
const char *print_when(int64_t us, char text[40]);
/* Characters on a line of the terminal that is `fd`; 0 if it is none, or does not tell. */
int print_width(int fd);
