// benchmark-worker NAME: says "NAME PID NANOSECONDS" the moment it runs, then waits for a signal.

#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    char line[256];
    int length = snprintf(line, sizeof line, "%.200s %d %lld\n", count > 1 ? words[1] : "?", (int)getpid(),
                          now.tv_sec * 1000000000LL + now.tv_nsec);
    // Shorter than PIPE_BUF, so the lines of a thousand workers do not mix in one pipe.
    if (write(STDOUT_FILENO, line, (size_t)length) != length) return 1;
    pause();
    return 0;
}
