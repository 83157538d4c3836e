/// A set of capabilities, capabilities(7): what a process may do of what otherwise only root may do.
///
/// The names are those of the constants of the kernel without `CAP_`.
public struct Capabilities: OptionSet, Hashable, Sendable, Codable {
    /// A bit for each capability: bit 0 is CAP_CHOWN.
    public let rawValue: UInt64

    /// Creates a set from its bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// May change the owner of files.
    public static let chown = Capabilities(rawValue: 1 << 0)
    /// May read, write and execute files of any user.
    public static let dacOverride = Capabilities(rawValue: 1 << 1)
    /// May read files and enter directories of any user.
    public static let dacReadSearch = Capabilities(rawValue: 1 << 2)
    /// May do what only the owner of a file may do.
    public static let fowner = Capabilities(rawValue: 1 << 3)
    /// Keeps the set-user-ID bit of a file that it changes.
    public static let fsetid = Capabilities(rawValue: 1 << 4)
    /// May signal processes of any user.
    public static let kill = Capabilities(rawValue: 1 << 5)
    /// May set its groups to any.
    public static let setgid = Capabilities(rawValue: 1 << 6)
    /// May become any user.
    public static let setuid = Capabilities(rawValue: 1 << 7)
    /// May change its bounding set, and add from it to its inheritable set.
    public static let setpcap = Capabilities(rawValue: 1 << 8)
    /// May set the immutable flag of files.
    public static let linuxImmutable = Capabilities(rawValue: 1 << 9)
    /// May bind ports below 1024.
    public static let netBindService = Capabilities(rawValue: 1 << 10)
    /// Is not used by Linux.
    public static let netBroadcast = Capabilities(rawValue: 1 << 11)
    /// May configure the network.
    public static let netAdmin = Capabilities(rawValue: 1 << 12)
    /// May open raw and packet sockets.
    public static let netRaw = Capabilities(rawValue: 1 << 13)
    /// May lock memory.
    public static let ipcLock = Capabilities(rawValue: 1 << 14)
    /// May use System V IPC objects of any user.
    public static let ipcOwner = Capabilities(rawValue: 1 << 15)
    /// May load kernel modules.
    public static let sysModule = Capabilities(rawValue: 1 << 16)
    /// May access I/O ports and /proc/kcore.
    public static let sysRawio = Capabilities(rawValue: 1 << 17)
    /// May change its root directory and its mount namespace.
    public static let sysChroot = Capabilities(rawValue: 1 << 18)
    /// May trace processes of any user.
    public static let sysPtrace = Capabilities(rawValue: 1 << 19)
    /// May switch process accounting.
    public static let sysPacct = Capabilities(rawValue: 1 << 20)
    /// May do what no other capability covers, such as mount file systems.
    public static let sysAdmin = Capabilities(rawValue: 1 << 21)
    /// May restart the machine.
    public static let sysBoot = Capabilities(rawValue: 1 << 22)
    /// May lower its nice, and set the nice and the CPUs of other users' processes.
    public static let sysNice = Capabilities(rawValue: 1 << 23)
    /// May raise hard limits, and set any `oom_score_adj`.
    public static let sysResource = Capabilities(rawValue: 1 << 24)
    /// May set the clock.
    public static let sysTime = Capabilities(rawValue: 1 << 25)
    /// May configure terminals.
    public static let sysTtyConfig = Capabilities(rawValue: 1 << 26)
    /// May create device files.
    public static let mknod = Capabilities(rawValue: 1 << 27)
    /// May take a lease on files of any user.
    public static let lease = Capabilities(rawValue: 1 << 28)
    /// May write to the kernel's audit log.
    public static let auditWrite = Capabilities(rawValue: 1 << 29)
    /// May configure the kernel's audit log.
    public static let auditControl = Capabilities(rawValue: 1 << 30)
    /// May give files capabilities.
    public static let setfcap = Capabilities(rawValue: 1 << 31)
    /// May override mandatory access control.
    public static let macOverride = Capabilities(rawValue: 1 << 32)
    /// May configure mandatory access control.
    public static let macAdmin = Capabilities(rawValue: 1 << 33)
    /// May read the kernel's log, and configure it.
    public static let syslog = Capabilities(rawValue: 1 << 34)
    /// May wake the machine up.
    public static let wakeAlarm = Capabilities(rawValue: 1 << 35)
    /// May keep the machine from being suspended.
    public static let blockSuspend = Capabilities(rawValue: 1 << 36)
    /// May read the kernel's audit log.
    public static let auditRead = Capabilities(rawValue: 1 << 37)
    /// May observe the performance of the machine.
    public static let perfmon = Capabilities(rawValue: 1 << 38)
    /// May load BPF programs.
    public static let bpf = Capabilities(rawValue: 1 << 39)
    /// May checkpoint and restore processes.
    public static let checkpointRestore = Capabilities(rawValue: 1 << 40)
}

extension Capabilities {
    /// The names in a manifest, in the order of their numbers.
    package static let names = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
        "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
        "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
        "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
        "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore",
    ]

    /// Creates a set of the capability with a name such as `net_bind_service`, in any case and with or without `CAP_`; nil if
    /// there is none.
    package init?(name: String) {
        let lower = name.lowercased()
        let short = lower.hasPrefix("cap_") ? String(lower.dropFirst("cap_".count)) : lower
        guard let number = Capabilities.names.firstIndex(of: short) else { return nil }
        self.init(rawValue: 1 << number)
    }

    /// The sets of one capability each, in the order of their numbers.
    package var each: [Capabilities] {
        (0..<UInt64.bitWidth).lazy.map { Capabilities(rawValue: 1 << $0) }.filter(contains)
    }

    /// The names, in the order of their numbers. A capability that has no name here has its number.
    package var names: [String] {
        each.map { one in
            let number = one.rawValue.trailingZeroBitCount
            return Capabilities.names.indices.contains(number) ? Capabilities.names[number] : "\(number)"
        }
    }

    /// All capabilities that have a name.
    package static let all = Capabilities(rawValue: 1 << names.count - 1)
}
