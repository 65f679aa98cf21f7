/* Checks the terms of an identity: its name, role, scope and validity period. The broker refuses a
 * whole policy for one wrong name or scope, so the commands check them first. All functions that
 * return int print an error on stderr and return a CODE_*. */
#pragma once

#include "common/base/civil.h"
#include "common/event/catalogue.h"
#include "koers/policy/v1/policy.pb-c.h"
#include "services/command/client.h"

/* A name is also a file name and a token of a topic. "broker" is the broker's own. */
int key_name_check(const char *name);
/* `name` NULL: no role was given. Sets *rolep on CODE_OK. */
int key_role_check(const char *name, const char *scope, const struct catalogue_role **rolep);
/* Sets the identity's period from --from and --until, if they are given. */
int key_period_set(const struct client *c, Koers__Policy__V1__Identity *i);
/* Checks --from and --until before a command makes a file. `name` is for the error text. */
int key_period_check(const struct client *c, const char *name);

struct key_period_text {
    char from[CIVIL_TIME], until[CIVIL_TIME];
};
/* "vanaf A " and "tot B" or "voor altijd". */
void key_period_format(const Koers__Policy__V1__Identity *i, struct key_period_text *to);
