/* The program koers-journal. */
#include "broker/archive/program.h"

int main(int argc, char **argv)
{
    return archive_main(argc, argv);
}
