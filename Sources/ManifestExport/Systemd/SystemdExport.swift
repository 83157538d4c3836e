/// Writes units of systemd for a manifest.
package enum SystemdExport {
    /// The units, and what they lack of the manifest.
    package static func export(_ input: ExportInput, _ options: SystemdOptions) -> Export {
        switch options.shape {
        case .unit: MasterUnit(input, options).export()
        case .workers: WorkerUnits(input, options).export()
        }
    }

    /// The first file that would hide a unit of systemd itself; nil for none.
    package static func hiddenUnit(in export: Export) -> String? {
        export.files.lazy.map(\.name).first { name in
            let stem = name.split(separator: ".").first.map(String.init) ?? ""
            return stems.contains(stem) || stem.hasPrefix("systemd-")
        }
    }

    /// Units of systemd that a machine needs, of those whose names a group or a manifest may have.
    private static let stems: Set<String> = [
        "autovt@", "container-getty@", "console-getty", "debug-shell", "emergency", "getty@", "getty", "initrd",
        "modprobe@", "quotacheck", "quotaon", "rescue", "serial-getty@", "user@", "user", "user-runtime-dir@",
        "basic", "default", "exit", "final", "graphical", "halt", "kexec", "machines", "multi-user", "network",
        "nss-lookup", "paths", "poweroff", "printer", "reboot", "remote-fs", "shutdown", "sigpwr", "sleep", "slices",
        "sockets", "sound", "suspend", "swap", "sysinit", "syslog", "timers", "umount", "dbus", "ssh", "cron",
    ]
}
