/* The commands of `koers key`, for the table beside this file. */
#pragma once

#include "services/command/client.h"

/* key_command.c */
int key_init_run(struct client *c);
int key_roles_run(struct client *c);
int key_sign_run(struct client *c);
int key_load_run(struct client *c);
int key_fetch_run(struct client *c);
/* key_new.c */
int key_new_run(struct client *c);
/* key_people.c */
int key_grant_run(struct client *c);
int key_revoke_run(struct client *c);
/* key_rotate.c */
int key_rotate_run(struct client *c);
/* key_list.c */
int key_list_run(struct client *c);
