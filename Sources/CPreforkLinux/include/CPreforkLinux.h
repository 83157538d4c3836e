// The part that Swift cannot do: the code between clone and exec, and the headers that Glibc's Swift module leaves out.

#ifndef CPREFORK_LINUX_H
#define CPREFORK_LINUX_H

// _GNU_SOURCE is not defined here. Swift imports the same headers without it, and rejects a structure that has two
// different definitions.
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

// The steps of a launch, with the raw values of LaunchFailure.Step in the module Supervision.
enum prefork_step {
    PREFORK_PREPARE,
    PREFORK_CLONE,
    PREFORK_PROCESS_GROUP,
    PREFORK_PARENT_DEATH,
    PREFORK_SIGNALS,
    PREFORK_LIMITS,
    PREFORK_CGROUP,
    PREFORK_OOM_SCORE_ADJUSTMENT,
    PREFORK_NICE,
    PREFORK_AFFINITY,
    PREFORK_LIMIT,
    PREFORK_SUPPLEMENTARY_GROUPS,
    PREFORK_GROUP,
    PREFORK_BOUNDING_SET,
    PREFORK_KEEP_CAPABILITIES,
    PREFORK_USER,
    PREFORK_CAPABILITIES,
    PREFORK_AMBIENT_SET,
    PREFORK_NO_NEW_PRIVILEGES,
    PREFORK_WORKING_DIRECTORY,
    PREFORK_DESCRIPTORS,
    PREFORK_EXEC
};

// The attributes of a process that differ from the caller's, as bits. They are set in this order.
enum prefork_attribute_bit {
    PREFORK_SETS_OOM_SCORE_ADJUSTMENT = 1,
    PREFORK_SETS_NICE = 2,
    PREFORK_SETS_CPUS = 4,
    PREFORK_SETS_UMASK = 8,
    PREFORK_SETS_DESCRIPTOR_LIMIT = 16,
    PREFORK_SETS_SUPPLEMENTARY_GROUPS = 32,
    PREFORK_SETS_GROUP = 64,
    PREFORK_SETS_USER = 128,
    PREFORK_SETS_CAPABILITIES = 256,
    PREFORK_SETS_NO_NEW_PRIVILEGES = 512
};

// A limit of a process, prlimit(2).
struct prefork_limit {
    int32_t resource;                   // RLIMIT_AS, …
    uint64_t soft;
    uint64_t hard;
};

// Who a process runs as, what it may do, and what it may use.
struct prefork_attributes {
    uint32_t set;                       // which of the following are set, as bits of prefork_attribute_bit
    int32_t oom_score_adjustment;       // for /proc/self/oom_score_adj
    int32_t nice;                       // for setpriority(2)
    uint32_t mask;                      // for umask(2)
    const struct prefork_limit *_Nullable limits;  // but that of descriptors, which is the program's
    size_t limit_count;
    const uint32_t *_Nullable groups;
    size_t group_count;
    uint32_t group;
    uint32_t user;
    uint64_t capabilities;              // kept, and all others dropped: bit 0 is CAP_CHOWN
};

// The process to create. Lists of strings end with NULL. prefork_launch uses no pointer after it has returned. It
// writes to own_pids and to sockets, and reads everything else.
struct prefork_program {
    char *_Nullable const *_Nonnull paths;        // tried in turn, as execvp(3) tries the directories of PATH
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    char *_Nullable own_pids[3];        // ten zeros each in the environment, overwritten with the child's pid
    const char *_Nonnull directory;
    int32_t null_device;                // becomes descriptor 0, unless socket_is_input
    int32_t *_Nullable sockets;         // become descriptors 3, 4, …; the child overwrites this buffer
    uint32_t socket_count;
    uint32_t socket_is_input;           // not 0: the first socket becomes descriptor 0, too
    uint32_t output_is_null;            // not 0: the null device becomes descriptor 1, too
    int32_t output, error;              // become descriptors 1 and 2; 0 to keep the caller's
    uint32_t outlives_parent;           // not 0: the death of the caller does not kill the process
    uint32_t leads_session;             // not 0: the process leads a session of its own, and not only a process group
    uint64_t ignored_signals;           // bit n-1 for signal n: ignored by the caller, and reset for the program
    const uint8_t *_Nullable cpus;      // an affinity mask, or NULL to keep the caller's affinity. With PREFORK_SETS_CPUS
                                        // the process has to get all of them
    size_t cpus_size;
    int32_t cgroup;                     // the directory of the process's control group, or 0 for the caller's group
    uint64_t descriptor_limit_soft;
    uint64_t descriptor_limit_hard;
    const struct prefork_attributes *_Nullable attributes;  // NULL: the caller's
};

// The result of a launch. On success error is 0, and the caller owns pidfd. On failure pidfd is -1, step is the step
// that failed, and no process is left.
struct prefork_outcome {
    int32_t pidfd;
    int32_t pid;
    int32_t step;
    int32_t error;
    int32_t resource;                   // whose limit could not be set, for the step PREFORK_LIMIT
};

/// Starts a process. Returns when its program runs, or when the launch has failed.
struct prefork_outcome prefork_launch(const struct prefork_program *_Nonnull program);

/// A system call that is refused, and the error number.
struct prefork_refusal {
    int32_t error;                      // 0 when no call is refused
    const char *_Nonnull call;
};

/// Finds out which system calls a sandbox refuses, and tries each step of a launch with a program that does not exist.
/// Must be called before the first launch. Returns the first call that is refused and that no other call can replace.
struct prefork_refusal prefork_probe(void);

/// Sends a signal by pidfd_send_signal(2). Returns 0, or an error number.
int32_t prefork_send_signal(int32_t pidfd, int32_t signal);

/// How a process ended. `status` is a signal if `by_signal` is set, and an exit code otherwise.
struct prefork_exit {
    int32_t error;
    int32_t by_signal;
    int32_t status;
};

/// Reaps the process of a pidfd if it has ended. Does not wait: otherwise `error` is EAGAIN.
struct prefork_exit prefork_reap(int32_t pidfd);

/// Waits until the process of a pidfd has ended, and reaps it.
void prefork_await(int32_t pidfd);

/// Whether the process of a pidfd has ended and has not been reaped yet.
int32_t prefork_has_ended(int32_t pidfd);

/// Whether orphaned processes become children of this process, because it is PID 1 or a child subreaper, prctl(2).
int32_t prefork_gets_orphans(void);

/// Returns the pid of a child that has ended, without reaping it; 0 when no child has ended.
int32_t prefork_ended_child(void);

/// Reaps a child that has ended, by its pid. For children that are not workers and so have no pidfd.
void prefork_reap_other_child(int32_t pid);

/// Makes this thread the reader of signals. Returns the handler that passes a signal of any other thread to it.
void (*_Nonnull prefork_forward_signals(void))(int);

/// Makes SIGABRT end the process after a handler of it has run.
///
/// A handler that writes a backtrace, such as that of the Swift runtime, may return, because a fault that caused the signal
/// would occur again. A SIGABRT of another process does not occur again, and a worker that hangs would hang on.
void prefork_end_by_abort(void);

/// Returns the signals that this process ignores: bit n-1 for signal n. A signal stays ignored through exec.
uint64_t prefork_ignored_signals(void);

/// The system call behind sched_getaffinity(2). Returns the number of bytes written, or a negative error number.
int32_t prefork_allowed_cpus(uint8_t *_Nonnull mask, size_t size);

/// Sets a limit of a process. Returns 0, or an error number. The pid must be that of a child that has not been reaped.
int32_t prefork_set_limit(int32_t pid, const struct prefork_limit *_Nonnull limit);

/// Sets the scheduling priority of a thread. Returns 0, or an error number.
int32_t prefork_set_nice(int32_t thread, int32_t nice);

/// Sets the CPUs of a thread. Returns 0, or an error number; EINVAL, too, if `all` is not 0 and the kernel leaves CPUs out.
int32_t prefork_set_cpus(int32_t thread, const uint8_t *_Nonnull mask, size_t size, int32_t all);

/// Whether a thread may run on all CPUs of the mask.
int32_t prefork_has_cpus(int32_t thread, const uint8_t *_Nonnull mask, size_t size);

/// Whether the process has this thread.
int32_t prefork_has_thread(int32_t pid, int32_t thread);

/// The scheduling priority of this thread.
int32_t prefork_own_nice(void);

/// The real, the effective and the saved user of this process.
void prefork_own_users(uint32_t *_Nonnull users);

/// The real, the effective and the saved group of this process.
void prefork_own_groups(uint32_t *_Nonnull groups);

/// The current environment of this process, environ(7).
char *_Nullable *_Nullable prefork_environment(void);

/// The untranslated description of an error number; NULL for an unknown number.
const char *_Nullable prefork_describe_error(int32_t error);

/// Creates a file in memory with these bytes, and with its offset at the start. Returns its descriptor, or a negative
/// error number.
int32_t prefork_memory_file(const uint8_t *_Nullable bytes, size_t count);

/// Whether systemd has delegated the control group of this directory, by its extended attribute.
int32_t prefork_is_delegated(const char *_Nonnull path);

/// A received datagram: its length, and the pid and the user of its sender in the namespaces of this process. Without a
/// sender the pid is 0, and the user is nobody's number.
struct prefork_message {
    int32_t error;
    int32_t pid;
    uint32_t uid;
    int32_t truncated;
    size_t count;
};

/// Receives the next datagram of a socket that has SO_PASSCRED set. Does not wait: without a datagram, `error` is
/// EAGAIN.
struct prefork_message prefork_receive(int32_t socket, uint8_t *_Nonnull buffer, size_t size);

/// Sends one datagram, with a copy of a descriptor unless it is -1. Does not wait. Returns 0, or an error number.
int32_t prefork_send(int32_t socket, const uint8_t *_Nonnull bytes, size_t count, int32_t descriptor);

/// A received datagram, and the descriptor that came with it; -1 for none.
struct prefork_delivery {
    int32_t error;
    int32_t descriptor;
    int32_t truncated;
    size_t count;                       // 0 when the other end is closed
};

/// Receives the next datagram. Does not wait: without a datagram, `error` is EAGAIN.
struct prefork_delivery prefork_receive_delivery(int32_t socket, uint8_t *_Nonnull buffer, size_t size);

/// Creates a pair of connected sockets for datagrams in order, with FD_CLOEXEC. Returns 0, or an error number.
int32_t prefork_socket_pair(int32_t *_Nonnull ends);

/// Whether a descriptor is a socket that prefork_socket_pair has created.
int32_t prefork_is_pair_socket(int32_t descriptor);

/// How many bytes can be read from a pipe now.
int32_t prefork_readable_bytes(int32_t pipe);

/// Prepares the process that carries output: it is named, ignores the signals that end and stop groups of processes, and
/// closes no pipe by SIGPIPE.
void prefork_become_companion(void);

/// Opens a file to append to, without following a link, and creates it with the mode 0640. A file of another user, or one
/// that is not regular, is refused with EPERM or EINVAL. Returns the descriptor, or a negative error number.
int32_t prefork_open_output(const char *_Nonnull path);

/// Starts a program that is looked up in PATH with the argument -c, which reads one file and writes another. Its complaints are
/// thrown away. Returns 0 and sets the pidfd, which the caller owns, or an error number.
int32_t prefork_start_filter(const char *_Nonnull program, int32_t input, int32_t output, int32_t *_Nonnull pidfd);

/// Creates a pipe whose ends have FD_CLOEXEC and O_NONBLOCK set. Returns 0, or an error number.
int32_t prefork_pipe(int32_t *_Nonnull ends);

/// An extended regular expression.
typedef struct prefork_pattern prefork_pattern;

/// Returns NULL for a text that is none.
prefork_pattern *_Nullable prefork_compile_pattern(const char *_Nonnull text);

/// Returns 0 if no part of the bytes matches. `^` and `$` are the ends of the bytes.
int32_t prefork_pattern_matches(const prefork_pattern *_Nonnull pattern, const char *_Nonnull bytes, size_t count);

void prefork_free_pattern(prefork_pattern *_Nonnull pattern);

/// Creates a pipe for the output of a worker. Its ends have FD_CLOEXEC set, and only the end to read from does not block.
/// Returns 0, or an error number.
int32_t prefork_output_pipe(int32_t *_Nonnull ends);

/// Moves bytes from one pipe to another without waiting for either. Returns the number of bytes, or -1 with errno set.
int64_t prefork_splice(int32_t from, int32_t to, size_t count);

/// Closes every descriptor from `first` on, without close_range(2). Every open descriptor is below `limit`.
void prefork_close_from(int32_t first, int32_t limit);

/// The answer of getaddrinfo(3) for one name.
struct prefork_answer {
    int32_t code;                       // 0, or the return value of getaddrinfo
    int32_t error;                      // the error number if the code is EAI_SYSTEM
    uint32_t length;
    uint8_t address[28];                // a sockaddr_in or sockaddr_in6
};

/// Looks up one name.
typedef struct prefork_answer (*prefork_name_lookup)(const char *_Nonnull name);

/// Looks up one name by getaddrinfo(3), and waits for the answer. Chooses the first address, IPv4 before IPv6.
struct prefork_answer prefork_look_up_name(const char *_Nonnull name);

/// A process that looks up names. On success error is 0, and the caller owns both descriptors.
struct prefork_lookup {
    int32_t error;
    const char *_Nonnull call;          // the call that failed
    int32_t pid;
    int32_t pidfd;
    int32_t answers;                    // does not block; an answer for each name in turn, and then the end
};

/// Looks up names in a child process. Does not wait for it. The answers end early after EAI_AGAIN.
struct prefork_lookup prefork_start_lookup(
    const char *_Nullable const *_Nonnull names, size_t count, prefork_name_lookup _Nonnull look_up);

/// Releases the memory pages of the program's file that were needed only while it started.
void prefork_release_startup_pages(void);

/// Capabilities of this thread, capabilities(7): bit 0 is CAP_CHOWN. All are 0 if the call is refused.
struct prefork_capabilities {
    uint64_t effective;
    uint64_t permitted;
};

/// The capabilities that this thread has.
struct prefork_capabilities prefork_own_capabilities(void);

/// The capabilities that a program can have which this thread executes.
uint64_t prefork_bounding_set(void);

/// Whether a process has ended, or ends within the time.
int prefork_ends_within(int pid, int milliseconds);

/// Whether the kernel lets this process copy the descriptors of another process, which a pidfd names.
int prefork_may_copy(int process);

/// Shuts down the socket with this inode that another process has as this descriptor, so that no process accepts
/// connections on it. Does nothing if the descriptor is another file by now, or if the kernel refuses.
///
/// Returns 1 if the socket is shut down, and 0 if it is not.
int prefork_shut_down(int pid, int descriptor, unsigned long long inode);

/// Accepts a connection, close-on-exec and without waiting. Returns -1 with errno if there is none.
int prefork_accept(int listener);

/// The process and the user at the other end of a unix socket, as they were when it connected, unix(7). Returns -1 with errno.
int prefork_identify_peer(int socket, int *_Nonnull pid, unsigned *_Nonnull user);

/// Finds the groups of the process that has connected a unix socket, with its supplementary groups. Returns how many.
int32_t prefork_peer_groups(int socket, uint32_t *_Nonnull groups, int32_t capacity);

#endif
