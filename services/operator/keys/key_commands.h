/* This file declares the functions of `koers key …`, which commands.c names. Each function returns
 * the exit code of its command. */
#pragma once

#include "services/command/client.h"

int key_init_run(struct client *c);
int key_new_run(struct client *c);
int key_grant_run(struct client *c);
int key_revoke_run(struct client *c);
int key_rotate_run(struct client *c);
int key_list_run(struct client *c);
/* The functions of key_policy.c: */
int key_roles_run(struct client *c);
int key_sign_run(struct client *c);
int key_load_run(struct client *c);
int key_fetch_run(struct client *c);
