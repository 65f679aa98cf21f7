/* koers-relay is the daemon of the regional relay. */
#include "services/relay/relay.h"

int main(int argc, char **argv)
{
    struct daemon_spec spec = relay_spec;
    return daemon_main(&spec, argc, argv);
}
