/* `koers key`: keys and the signed policy of a mesh home. */
#pragma once

/* argv[0] is "key". Returns the exit code. Works offline. */
int key_command(int argc, char **argv);
