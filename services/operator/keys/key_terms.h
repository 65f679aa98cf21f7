/* This file checks the name, role, scope and validity period of an identity. The broker refuses a
 * whole policy if one name or scope is wrong, so the commands check them first. A function that
 * returns int returns a CODE_*, and prints an error on stderr if it fails. */
#pragma once

#include "common/base/civil.h"
#include "common/event/catalogue.h"
#include "koers/policy/v1/policy.pb-c.h"
#include "services/command/client.h"

/* Checks the name of an identity. The name is also a file name and a token of a topic. The name
 * "broker" is reserved. */
int key_name_check(const char *name);
/* Checks a role and its scope. `name` is NULL if the user named no role. Sets *rolep if it returns
 * CODE_OK. */
int key_role_check(const char *name, const char *scope, const struct catalogue_role **rolep);
/* Sets the identity's validity period from --from and --until. An absent option changes nothing. */
int key_period_set(const struct client *c, Koers__Policy__V1__Identity *i);
/* Checks --from and --until. A command calls this function before it makes a file, so a wrong
 * option leaves no file behind. `name` appears in the error text. */
int key_period_check(const struct client *c, const char *name);

struct key_period_text {
    char from[CIVIL_TIME], until[CIVIL_TIME];
};
/* Formats the period in Dutch. `from` becomes "vanaf A ", or empty if the period has no start.
 * `until` becomes "tot B", or "voor altijd" if the period has no end. */
void key_period_format(const Koers__Policy__V1__Identity *i, struct key_period_text *to);
