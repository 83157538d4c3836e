// Capabilities, capabilities(7), of this process and of a process that is launched. The C library has no functions for them.

#define _GNU_SOURCE
#include "child.h"

#include <linux/capability.h>
#include <sys/prctl.h>

enum { last_number = 63 };

struct prefork_capabilities prefork_own_capabilities(void) {
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
    if (syscall(SYS_capget, &header, data) != 0) return (struct prefork_capabilities){ 0 };
    return (struct prefork_capabilities){
        .effective = (uint64_t)data[1].effective << 32 | data[0].effective,
        .permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted,
    };
}

uint64_t prefork_bounding_set(void) {
    uint64_t set = 0;
    for (int number = 0; number <= last_number; number++)
        if (prctl(PR_CAPBSET_READ, number, 0, 0, 0) == 1) set |= UINT64_C(1) << number;
    return set;
}

UNINSTRUMENTED void prefork_drop_other_capabilities(struct child *child) {
    const struct prefork_attributes *attributes = child->program->attributes;
    const enum prefork_step step = PREFORK_BOUNDING_SET;
    for (int number = 0; number <= last_number; number++) {
        const long is_there = syscall(SYS_prctl, PR_CAPBSET_READ, number, 0, 0, 0);
        // The kernel knows no capability with this number, or a higher one.
        if (is_there < 0 && errno == EINVAL) return;
        must(child, step, is_there);
        if (is_there == 0 || attributes->capabilities >> number & 1) continue;
        if (syscall(SYS_prctl, PR_CAPBSET_DROP, number, 0, 0, 0) == 0) continue;
        // A program that gains no privileges has none that its process does not have, whatever the bounding set says.
        if (errno == EPERM && attributes->set & PREFORK_SETS_NO_NEW_PRIVILEGES) return;
        fail(child, step, errno);
    }
}

UNINSTRUMENTED void prefork_keep_capabilities(struct child *child) {
    must(child, PREFORK_KEEP_CAPABILITIES, syscall(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0));
}

UNINSTRUMENTED void prefork_set_capabilities(struct child *child) {
    const uint64_t set = child->program->attributes->capabilities;
    const uint32_t low = (uint32_t)set, high = (uint32_t)(set >> 32);
    struct __user_cap_header_struct header;
    header.version = _LINUX_CAPABILITY_VERSION_3;
    header.pid = 0;
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    data[0].effective = data[0].permitted = data[0].inheritable = low;
    data[1].effective = data[1].permitted = data[1].inheritable = high;
    must(child, PREFORK_CAPABILITIES, syscall(SYS_capset, &header, data));
    // Ambient capabilities are those that a program gets at its execution, without a file that has them.
    for (int number = 0; number <= last_number; number++)
        if (set >> number & 1)
            must(child, PREFORK_AMBIENT_SET, syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0));
}
