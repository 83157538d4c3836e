// Runs a command and says on standard error how many KiB of memory it had at most. A program of its own, and a small one:
// the kernel counts what a process held before exec as its child's, and who measures holds the manifests.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **words) {
    if (count < 2) return 64;
    pid_t pid = vfork();
    if (pid == 0) {
        execv(words[1], words + 1);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) return 70;
    fprintf(stderr, "%ld\n", usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}
