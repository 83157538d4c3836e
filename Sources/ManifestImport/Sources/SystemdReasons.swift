/// Why a manifest does not have a setting of a service.
enum SystemdReasons {
    static func reason(for name: String) -> String? {
        if let reason = reasons[name] { return reason }
        if hardening.contains(where: name.hasPrefix) {
            return "workers see what prefork-run sees; its unit can keep it: prefork-run export systemd"
        }
        if directories.contains(name) || name.hasSuffix("DirectoryMode") {
            return "a master makes no folders; its unit can keep it: prefork-run export systemd"
        }
        return nil
    }

    private static let hardening = [
        "Protect", "Private", "Restrict", "ReadOnly", "ReadWrite", "Inaccessible", "Exec", "NoExec",
        "TemporaryFileSystem",
        "Bind", "SystemCall", "Lock", "MemoryDeny", "DynamicUser", "RemoveIPC", "Proc", "Root", "Mount", "Device",
        "IPAddress",
        "SecureBits", "SELinux", "AppArmor", "LoadCredential", "SetCredential", "KeyringMode", "UserNamespacePath",
    ]

    private static let directories: Set = [
        "RuntimeDirectory", "StateDirectory", "CacheDirectory", "LogsDirectory", "ConfigurationDirectory",
    ]

    private static let reasons = [
        "ExecStartPre": "write a group with 'restart: {policy: never}', and 'needs: {GROUP: completed}' here",
        "ExecStartPost": "a master runs nothing behind a launch; 'on' runs programs for events",
        "ExecStop": "a worker is stopped by a signal: 'stop: {signal: TERM}'",
        "ExecStopPost": "a master runs nothing behind a stop; 'on' runs programs for events",
        "ExecReload": "a reload of the manifest replaces the workers that changed; 'prefork-run kill' sends a signal",
        "ExecCondition": "a worker is launched always; let its program look",
        "PIDFile": "a master needs no such file", "GuessMainPID": "a worker is the process that was launched",
        "SyslogIdentifier": "'log: {prefix: …}' stands before each line", "SyslogFacility": "'log' says where lines go",
        "Slice": "the groups of workers with 'cgroup' are below that of prefork-run: set the slice in its unit",
        "Delegate": "its unit can keep it: prefork-run export systemd",
        "Sockets": "the sockets of a group are in its manifest",
        "SendSIGKILL": "a stop ends with KILL after its timeout",
        "SuccessExitStatus": "'never_on' lists exits that are final",
        "RemainAfterExit": "a worker that has exited is launched again, or not: 'restart'",
        "CPUWeight": "a manifest has no such weight; 'nice' orders workers",
        "CPUShares": "a manifest has no such weight; 'nice' orders workers",
        "CPUSchedulingPolicy": "a manifest has no such policy; 'nice' orders workers",
        "IOSchedulingClass": "'cgroup: {io_weight: 100}' shares disks",
        "OOMPolicy": "a worker that is killed is launched again",
        "NotifyAccess": "a worker's children may send READY=1 too", "TTYPath": "a worker has no terminal",
        "TimeoutAbortSec": "a worker that hangs gets ABRT, then KILL",
    ]
}
