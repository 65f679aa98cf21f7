/* The table of commands, and the way from words to the function that runs. */
#include "services/client/commands.h"

#include <stdio.h>

int commands_main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    puts("koers " KOERS_VERSION);
    return 0;
}
