/* The client's commands: one table feeds dispatch, help, suggestions and completion. */
#pragma once

/* Runs what the arguments ask and returns the exit code. */
int commands_main(int argc, char **argv);
