/* koers: the client of account holders, secretaries and operators. The tables of commands
 * (commands_table.c) list all that it can do. */
#include "services/command/commands.h"

int main(int argc, char **argv)
{
    return commands_main(argc, argv);
}
