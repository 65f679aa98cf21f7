/* On what terms someone is in the policy: under which name, in which role, and from when until
 * when. What cannot be is told, and gives a CODE_*. */
#pragma once

#include "common/base/civil.h"
#include "common/event/catalogue.h"
#include "koers/policy/v1/policy.pb-c.h"
#include "services/command/client.h"

/* Names are file names and topic tokens, too; the broker has its own. */
int key_name_check(const char *name);
/* name NULL: none was given. *rolep is set on CODE_OK. */
int key_role_check(const char *name, const char *scope, const struct catalogue_role **rolep);
/* Takes --from and --until, where they are given, into the identity. */
int key_period_read(const struct client *c, Koers__Policy__V1__Identity *i);
/* The same, before anything is made. */
int key_period_check(const struct client *c, const char *name);

struct key_period_text {
    char text[3][CIVIL_TIME];
};
/* "vanaf A " "tot B", or "voor altijd". */
void key_period_words(const Koers__Policy__V1__Identity *i, struct key_period_text *to);
