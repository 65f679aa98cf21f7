/* This file is the main function of koers-journal. */
#include "broker/archive/program.h"

int main(int argc, char **argv)
{
    return archive_main(argc, argv);
}
