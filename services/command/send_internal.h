/* What the files send*.c share. Nobody else includes it. */
#pragma once

#include "services/command/send.h"

extern const struct session_ops send_ops;
void send_past(void *owner, struct bus_checkpoint *past);
void send_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome);
/* Gives the outbox a new id, takes away all numbers, and logs in again. Only from SEND_ON_STEP, as
 * it restarts the session. */
void send_renew(struct send *s);
/* Gives the contacts of acknowledged signals to the relay's vault, and to nobody else. Contacts
 * that the relay cannot take now wait in the outbox. */
void send_contacts(struct send *s);
/* Marks the rows that the broker journaled, but whose answer was lost, as sent. By then the refused
 * ones among them are parked. */
void send_recover(struct send *s);
/* `outbox resend`: rows that the broker's journal lacks wait again, under a new outbox id. If the
 * journal lacks nothing, the outbox does not change, so that a second resend sends nothing twice.
 */
void send_take_back(struct send *s);
/* Does what can be done now without waiting. Not from a callback of the session. */
void send_step(struct send *s);

/* The actions of send_states.h that are not above. */
void send_forget_in_flight(struct send *s);
void send_publish_waiting(struct send *s);
void send_end_pause(struct send *s);
void send_rewind(struct send *s);
void send_log_in_again(struct send *s);
void send_report_disk_full(struct send *s);
void send_init(struct send *s, send_result_f *on_result, void *arg);
/* Opens the nth outbox; CODE_AGAIN if another process has locked it. */
int send_open(struct send *s, struct client *c, unsigned nth);
/* Starts to log in. On failure it closes the outbox. */
int send_connect(struct send *s, struct client *c);
