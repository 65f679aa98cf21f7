/* koers, the client of people: account holders, secretaries, operators. Everything it does stands
 * in the table of commands. */
#include "services/command/commands.h"

int main(int argc, char **argv)
{
    return commands_main(argc, argv);
}
