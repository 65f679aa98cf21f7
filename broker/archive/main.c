/* The program koers-journal. */
#include "broker/archive/tool.h"

int main(int argc, char **argv)
{
    return tool_main(argc, argv);
}
