// What Swift cannot do or does not see: headers that Glibc's module leaves out, and the code between clone and exec.

#ifndef CPREFORK_LINUX_H
#define CPREFORK_LINUX_H

// No _GNU_SOURCE here: Swift reads the same headers without it, and refuses to see two versions of one structure.
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

// The raw values of Supervision's LaunchFailure.Step.
enum prefork_step {
    PREFORK_PREPARE,
    PREFORK_CLONE,
    PREFORK_PROCESS_GROUP,
    PREFORK_PARENT_DEATH,
    PREFORK_SIGNALS,
    PREFORK_LIMITS,
    PREFORK_AFFINITY,
    PREFORK_WORKING_DIRECTORY,
    PREFORK_DESCRIPTORS,
    PREFORK_EXEC
};

// What a process is to be. Lists of strings end with NULL; everything is read, and the two buffers written, before
// prefork_launch returns.
struct prefork_program {
    char *_Nullable const *_Nonnull paths;        // tried in turn, as execvp(3) tries the directories of PATH
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    char *_Nullable own_pids[2];        // ten zeros each in the environment, overwritten by the child's pid
    const char *_Nonnull directory;
    int32_t null_device;                // becomes descriptor 0, unless socket_is_input
    int32_t *_Nullable sockets;         // become descriptors 3, 4, …; a buffer that the child overwrites
    uint32_t socket_count;
    uint32_t socket_is_input;           // not 0: the first socket becomes descriptor 0, too
    uint64_t ignored_signals;           // bit n-1 for signal n: what the caller ignores and the program must not
    const uint8_t *_Nullable cpus;      // an affinity mask, or NULL to leave it
    size_t cpus_size;
    uint64_t descriptor_limit_soft;
    uint64_t descriptor_limit_hard;
};

// Success: error is 0, and pidfd belongs to the caller. Else no process is left and pidfd is -1.
struct prefork_outcome {
    int32_t pidfd;
    int32_t pid;
    int32_t step;
    int32_t error;
};

/// Starts a process and returns when its program runs or is known not to.
struct prefork_outcome prefork_launch(const struct prefork_program *_Nonnull program);

/// pidfd_send_signal(2): 0, or an error number.
int32_t prefork_send_signal(int32_t pidfd, int32_t signal);

/// How a process ended: `by_signal` tells what `status` is.
struct prefork_exit {
    int32_t error;
    int32_t by_signal;
    int32_t status;
};

/// Reaps the process of a pidfd.
struct prefork_exit prefork_reap(int32_t pidfd);

/// Whether the process of a pidfd has ended and is not reaped yet.
int32_t prefork_has_ended(int32_t pidfd);

/// Whether other people's orphans become children of this process: it is PID 1 or a child subreaper, prctl(2).
int32_t prefork_gets_orphans(void);

/// A child that has ended and is not reaped yet, which stays so; 0 when there is none.
int32_t prefork_ended_child(void);

/// Reaps an ended child by its pid.
void prefork_reap_stranger(int32_t pid);

/// Bit n-1 for each signal n that this process ignores. Ignoring survives exec.
uint64_t prefork_ignored_signals(void);

/// sched_getaffinity(2) as the kernel has it: the bytes it wrote, or a negative error number.
int32_t prefork_allowed_cpus(uint8_t *_Nonnull mask, size_t size);

/// The environment this process was given or has made itself.
char *_Nullable *_Nullable prefork_environment(void);

/// The system's sentence for an error number, untranslated; NULL when it knows none.
const char *_Nullable prefork_describe_error(int32_t error);

/// A file in memory with these bytes, to be read from its start; its descriptor or a negative error number.
int32_t prefork_memory_file(const uint8_t *_Nullable bytes, size_t count);

/// A datagram: its length, and the pid of its sender as this process sees it, 0 when there is none.
struct prefork_message {
    int32_t error;
    int32_t pid;
    int32_t truncated;
    size_t count;
};

/// Takes the next datagram off a socket with SO_PASSCRED, without waiting for one.
struct prefork_message prefork_receive(int32_t socket, uint8_t *_Nonnull buffer, size_t size);

/// Gives back the pages of the program's own file that only starting up has touched.
void prefork_release_startup_pages(void);

#endif
