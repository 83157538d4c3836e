// What no supervisor can avoid, and nothing else: the floor that prefork-run is measured against.

#include <stdnoreturn.h>

/// Reads FILE and keeps COUNT processes of `command` running, each with its number as its last argument.
/// HUP reads FILE again; USR1 does so and replaces the first process. TERM ends it all.
noreturn void floor_launch(const char *file, unsigned count, char **command);

/// Goes through the YAML events of FILE; ends the program when they cannot be read.
void floor_yaml(const char *file);

/// Ends the program with a sentence: what, and errno's why.
noreturn void floor_fail(const char *what);
