/* koers-relay; see relay.h. */
#include "services/relay/relay.h"

int main(int argc, char **argv)
{
    struct body body = relay_body;
    return daemon_main(&body, argc, argv);
}
