// usage: tracer PID
// Traces a process and takes no notice of what happens to it, as a debugger does whose user has gone to lunch. Prints a
// line when it is attached.

#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count != 2 || ptrace(PTRACE_SEIZE, atoi(words[1]), NULL, NULL) < 0) {
        perror("tracer: cannot attach");
        return 71;
    }
    puts("attached");
    fflush(stdout);
    for (;;) pause();
}
