// benchmark-lines write COUNT RATE: writes so many short lines, one by one, RATE of them a second; 0 for as fast as it can.
// benchmark-lines carry COUNT RATE PROGRAM ARGUMENT…: starts a program for each of eight such writers, which reads its lines
//     in a folder of its own.
// benchmark-lines run PROGRAM ARGUMENT…: runs a program that leaves the process which carries lines behind when it ends.
//
// The last two run in a new folder, which they remove, and print the seconds that passed, and the processor time in seconds of
// the processes that carry the lines.

#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WRITERS = 8 };

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int write_lines(long count, double rate) {
    const double start = now();
    char line[128];
    for (long i = 0; i < count; i++) {
        // Ten lines at a time, because a timer costs more than a line.
        if (rate > 0 && i % 10 == 0) {
            const double due = start + (double)i / rate;
            struct timespec time = { (time_t)due, (long)((due - (double)(time_t)due) * 1e9) };
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
        }
        const int length =
            snprintf(line, sizeof line, "%d %ld GET /index.html HTTP/1.1 200 1043 0.003\n", (int)getpid(), i);
        if (write(STDOUT_FILENO, line, (size_t)length) != length) return 1;
    }
    return 0;
}

static pid_t start(char **words, const char *folder, int input) {
    const pid_t pid = fork();
    if (pid < 0) fail("fork");
    if (pid > 0) return pid;
    if (folder && chdir(folder) < 0) fail(folder);
    if (input >= 0) dup2(input, STDIN_FILENO);
    // What a program says about itself must not be taken for the result.
    dup2(STDERR_FILENO, STDOUT_FILENO);
    execvp(words[0], words);
    fail(words[0]);
    return 0;
}

static int removed(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status, (void)type, (void)walk;
    return remove(path);
}

int main(int count, char **words) {
    if (count == 4 && strcmp(words[1], "write") == 0) return write_lines(atol(words[2]), atof(words[3]));
    const int carries = count > 4 && strcmp(words[1], "carry") == 0;
    if (!carries && (count < 3 || strcmp(words[1], "run") != 0)) return 64;

    char folder[] = "/tmp/benchmark-lines.XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) < 0) fail(folder);
    // What a program leaves behind becomes a child of this process.
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    const double began = now();
    pid_t uncounted[WRITERS];
    int known = 0;
    if (carries) {
        for (int i = 0; i < WRITERS; i++) {
            int ends[2];
            char name[16];
            snprintf(name, sizeof name, "%d", i);
            if (mkdir(name, 0700) < 0 || pipe2(ends, O_CLOEXEC) < 0) fail("pipe2");
            start(words + 4, name, ends[0]);
            const pid_t writer = fork();
            if (writer == 0) {
                dup2(ends[1], STDOUT_FILENO);
                _exit(write_lines(atol(words[2]), atof(words[3])));
            }
            uncounted[known++] = writer;
            close(ends[0]);
            close(ends[1]);
        }
    } else {
        uncounted[known++] = start(words + 2, NULL, -1);
    }

    double processor = 0;
    int status, code = 0;
    struct rusage usage;
    pid_t pid;
    while ((pid = wait4(-1, &status, 0, &usage)) > 0) {
        if (status != 0) code = 1;
        int counts = 1;
        for (int i = 0; i < known; i++) counts = counts && uncounted[i] != pid;
        if (!counts) continue;
        processor += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
            + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    printf("%.6f %.6f\n", now() - began, processor);
    if (chdir("/") < 0) fail("/");
    nftw(folder, removed, 16, FTW_DEPTH | FTW_PHYS);
    return code;
}
