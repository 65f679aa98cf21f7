/* These declarations are shared by the files send*.c. No other file includes them. */
#pragma once

#include "services/command/send.h"

extern const struct session_ops send_ops;
void send_past(void *owner, struct bus_checkpoint *past);
void send_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome);
/* Gives the outbox a new id, removes all numbers, and logs in again. Only the event SEND_ON_STEP
 * may lead to this action, because the action restarts the session. */
void send_renew(struct send *s);
/* Sends the contacts of acknowledged signals to the relay's vault, and to no other node. A contact
 * that the relay cannot take now stays in the outbox. */
void send_contacts(struct send *s);
/* Changes each waiting row to SENT if the broker has its event. Such a row still waits because the
 * answer to its event was lost. Call it after koers has read the journal up to the head: this
 * reading parks the refused rows, so that no refused row becomes SENT. */
void send_recover(struct send *s);
/* For `outbox resend`: changes each SENT row to WAITING if its event is not in the broker's
 * journal. After that, send_renew must give the outbox a new id. If no event is missing, the outbox
 * does not change, so a second resend sends nothing twice. */
void send_take_back(struct send *s);
/* Runs all actions that are possible now without waiting. A callback of the session must not call
 * it. */
void send_step(struct send *s);

/* These functions are actions of send_states.h. */
void send_forget_in_flight(struct send *s);
void send_publish_waiting(struct send *s);
void send_end_pause(struct send *s);
void send_rewind(struct send *s);
void send_log_in_again(struct send *s);
void send_report_disk_full(struct send *s);
/* Sets *s to its initial state. `on_result` later gets `arg` and the result of each command. */
void send_init(struct send *s, send_result_f *on_result, void *arg);
/* Opens the nth outbox. Returns a CODE_*: CODE_AGAIN if another process has locked it. */
int send_open(struct send *s, struct client *c, unsigned nth);
/* Starts to log in. On failure, closes the outbox. Returns a CODE_*. */
int send_connect(struct send *s, struct client *c);
