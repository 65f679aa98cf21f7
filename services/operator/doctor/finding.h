/* This file defines a finding: a check of checks.def that found something wrong, with the texts for
 * a person. judge.h makes findings, doctor_command.c prints them, and a support bundle stores them
 * as JSON. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "services/operator/doctor/facts.h"

enum check_id {
#define CHECK(id, ...) CHECK_##id,
#include "services/operator/doctor/checks.def"
#undef CHECK
    N_CHECKS
};

enum severity { SEVERITY_OK, SEVERITY_WARNING, SEVERITY_ERROR };

struct finding {
    enum check_id check;
    enum severity severity;
    char of[FACTS_PATH]; /* the node, identity or file with the problem; empty for the whole mesh */
    char text[300];      /* what is wrong, in Dutch */
    char cause[400];     /* the most likely cause, in Dutch */
    char command[2 * FACTS_PATH]; /* to repair the problem or see more, in a shell; may be empty */
};

struct findings {
    struct finding *list;
    size_t n;
    bool looked[N_CHECKS]; /* false if there were no facts for this check */
};

void findings_fini(struct findings *f);
/* Returns the highest severity, or SEVERITY_OK if there is no finding. */
enum severity findings_worst(const struct findings *f);
/* Sorts the findings by check. The findings of one check are sorted by severity (the highest
 * first), and then by `of`. */
void findings_sort(struct findings *f);

/* Returns the id of a check, such as "D10". */
const char *check_code(enum check_id check);
/* Returns the name of a check, such as "disk_space". */
const char *check_name(enum check_id check);

/* Formats a text into `to` and cuts it to `size` bytes. Never cuts inside a UTF-8 character,
 * because JSON must be UTF-8. */
void finding_format(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
#define FINDING_SET(field, ...) finding_format(field, sizeof(field), __VA_ARGS__)
/* Returns the finding as a JSON object, a new reference. */
json_t *finding_json(const struct finding *x);
