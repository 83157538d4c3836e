// Who a launched process runs as, what it may do, and what it may use: the steps of a launch that set attributes.

#define _GNU_SOURCE
#include "child.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/resource.h>

// The numbers of the calls with user and group numbers of 32 bits.
#ifdef SYS_setgroups32
#define SETGROUPS SYS_setgroups32
#define SETRESGID SYS_setresgid32
#define SETRESUID SYS_setresuid32
#else
#define SETGROUPS SYS_setgroups
#define SETRESGID SYS_setresgid
#define SETRESUID SYS_setresuid
#endif

// The longest mask of CPUs that a kernel has, in bytes: CONFIG_NR_CPUS is at most 8192.
enum { longest_cpu_mask = 1024 };

// The kernel ignores CPUs that do not exist, or that are outside of the cpuset, as long as one is left. Nobody would know why
// a worker uses fewer CPUs than its manifest gives it.
UNINSTRUMENTED int32_t prefork_has_cpus(int32_t thread, const uint8_t *mask, size_t size) {
    _Alignas(8) uint8_t actual[longest_cpu_mask];
    const long count = syscall(SYS_sched_getaffinity, thread, sizeof actual, actual);
    if (count < 0) return 0;
    for (size_t i = 0; i < size; i++)
        if (mask[i] != 0 && ((long)i >= count || (mask[i] & ~actual[i]) != 0)) return 0;
    return 1;
}

UNINSTRUMENTED static void set_cpus(struct child *child, bool all) {
    const struct prefork_program *program = child->program;
    must(child, PREFORK_AFFINITY, syscall(SYS_sched_setaffinity, 0, program->cpus_size, program->cpus));
    if (all && !prefork_has_cpus(0, program->cpus, program->cpus_size)) fail(child, PREFORK_AFFINITY, EINVAL);
}

UNINSTRUMENTED static void set_oom_score_adjustment(struct child *child, int32_t value) {
    char text[12], reversed[12];
    size_t count = 0, length = 0;
    uint32_t rest = value < 0 ? -(uint32_t)value : (uint32_t)value;
    do { reversed[count++] = (char)('0' + rest % 10); } while ((rest /= 10) > 0);
    if (value < 0) text[length++] = '-';
    while (count > 0) text[length++] = reversed[--count];
    const enum prefork_step step = PREFORK_OOM_SCORE_ADJUSTMENT;
    const long file = must(child, step, syscall(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC, 0));
    must(child, step, syscall(SYS_write, file, text, length));
    syscall(SYS_close, file);
}

UNINSTRUMENTED static void set_limits(struct child *child) {
    const struct prefork_program *program = child->program;
    const struct prefork_attributes *attributes = program->attributes;
    for (size_t i = 0; i < attributes->limit_count; i++) {
        const struct prefork_limit *limit = &attributes->limits[i];
        const uint64_t pair[2] = { limit->soft, limit->hard };
        child->resource = limit->resource;
        must(child, PREFORK_LIMIT, syscall(SYS_prlimit64, 0, limit->resource, pair, 0));
    }
    if (attributes->set & PREFORK_SETS_DESCRIPTOR_LIMIT) {
        // Raised here, because the worker's user may lack the right, and lowered only after arrange_descriptors.
        uint64_t pair[2];
        child->resource = RLIMIT_NOFILE;
        must(child, PREFORK_LIMIT, syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, pair));
        if (program->descriptor_limit_hard > pair[1]) {
            pair[1] = program->descriptor_limit_hard;
            must(child, PREFORK_LIMIT, syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, pair, 0));
        }
    }
}

// In the order of systemd's exec_child: what may take a right comes before the user is set.
//
// Raw calls, because libc's functions set the user of all threads of a process, and the child has only this one.
UNINSTRUMENTED void prefork_set_attributes(struct child *child) {
    const struct prefork_program *program = child->program;
    const struct prefork_attributes *attributes = program->attributes;
    const uint32_t set = attributes == 0 ? 0 : attributes->set;
    if (set & PREFORK_SETS_OOM_SCORE_ADJUSTMENT) set_oom_score_adjustment(child, attributes->oom_score_adjustment);
    if (set & PREFORK_SETS_NICE) must(child, PREFORK_NICE, syscall(SYS_setpriority, PRIO_PROCESS, 0, attributes->nice));
    if (program->cpus != 0) set_cpus(child, set & PREFORK_SETS_CPUS);
    if (attributes == 0) return;
    if (set & PREFORK_SETS_UMASK) syscall(SYS_umask, attributes->mask);
    set_limits(child);
    // The user comes after the groups: it may not have the right to set them.
    if (set & PREFORK_SETS_SUPPLEMENTARY_GROUPS)
        must(child, PREFORK_SUPPLEMENTARY_GROUPS, syscall(SETGROUPS, attributes->group_count, attributes->groups));
    if (set & PREFORK_SETS_GROUP)
        must(child, PREFORK_GROUP, syscall(SETRESGID, attributes->group, attributes->group, attributes->group));
    const bool sets_capabilities = set & PREFORK_SETS_CAPABILITIES;
    if (sets_capabilities) prefork_drop_other_capabilities(child);
    if (sets_capabilities && set & PREFORK_SETS_USER && attributes->capabilities != 0) prefork_keep_capabilities(child);
    if (set & PREFORK_SETS_USER)
        must(child, PREFORK_USER, syscall(SETRESUID, attributes->user, attributes->user, attributes->user));
    if (sets_capabilities) prefork_set_capabilities(child);
    if (set & PREFORK_SETS_NO_NEW_PRIVILEGES)
        must(child, PREFORK_NO_NEW_PRIVILEGES, syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    // The kernel forgets the signal when the user or the group changes.
    if (set & (PREFORK_SETS_GROUP | PREFORK_SETS_USER)) die_with_parent(child);
}
