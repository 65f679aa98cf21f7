/* koers is the client of account holders, secretaries and operators. The tables of commands
 * (commands_table.c, and those in services/operator) list all its commands. */
#include "services/command/commands.h"

int main(int argc, char **argv)
{
    return commands_main(argc, argv);
}
