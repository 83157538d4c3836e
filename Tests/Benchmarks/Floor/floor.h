// What no supervisor can avoid, and nothing else: the floor that prefork-run is measured against.

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <sys/types.h>

/// Reads FILE and keeps COUNT processes of `command` running, each with its number as its last argument.
/// HUP reads FILE again; USR1 does so and replaces the first process. TERM ends it all.
noreturn void floor_launch(const char *file, unsigned count, char **command);

/// Reads FILE and keeps COUNT processes of `command`, each with its number as its last argument, which say READY=1. HUP
/// reads FILE again and replaces all of them, SURGE at a time: the old one leaves when its successor is up, and the next
/// successor is launched when the old one has left. TERM ends it all.
noreturn void floor_roll(const char *file, unsigned count, unsigned surge, char **command);

/// Connects to each of the ports once a second and, if it `asks`, reads the answer to a request. A signal ends it.
noreturn void floor_probe(bool asks, unsigned count, char **ports);

/// Takes the signals over and makes a poller. Returns where the signals are read, which the poller knows by `mark`.
int floor_begin(int *poller, uint32_t mark);

/// Reads a signal.
int floor_signal(int signals);

/// Starts a process whose last argument is `name`.
pid_t floor_launch_one(char **command, char *name, int *pidfd);

/// Goes through the YAML events of FILE; ends the program when they cannot be read.
void floor_yaml(const char *file);

/// Ends the program with a sentence: what, and errno's why.
noreturn void floor_fail(const char *what);
