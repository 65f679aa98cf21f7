/* Between the files of send: what the loop calls, and the steps from login to the last reply. */
#pragma once

#include "services/command/send.h"

extern const struct session_ops send_ops;
void send_past(void *owner, struct bus_past *past);
void send_on_welcome(void *owner, const Koers__Bus__V1__Welcome *welcome);
/* The outbox becomes a new one, and logs in anew. */
void send_renew(struct send *s);
/* Hands over the contacts of what is acknowledged; what the relay cannot take now waits. */
void send_contacts(struct send *s);
/* Rows that were journaled without our hearing of it, once the refused ones among them are parked.
 */
void send_recover(struct send *s);
/* `outbox resend`: what the broker's journal lacks waits again, in a new outbox. Where it lacks
 * nothing the outbox stays as it is: who says it twice must not send anything twice. */
void send_take_back(struct send *s);
/* Whatever can be done now without waiting. */
void send_step(struct send *s);

/* The actions of send_states.h that are not above. */
void send_forget_in_flight(struct send *s);
void send_publish_waiting(struct send *s);
void send_end_pause(struct send *s);
void send_rewind(struct send *s);
void send_log_in_again(struct send *s);
void send_report_disk_full(struct send *s);
void send_init(struct send *s, send_result_f *on_result, void *arg);
/* Opens the nth outbox; CODE_AGAIN if another process has it. */
int send_open(struct send *s, struct client *c, unsigned nth);
/* Begins to log in. On failure the outbox is closed. */
int send_connect(struct send *s, struct client *c);
