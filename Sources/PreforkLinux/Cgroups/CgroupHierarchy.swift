internal import Glibc

/// The cgroup v2 hierarchy as this process sees it, and the group in which the process is.
struct CgroupHierarchy: Hashable {
    /// Where the hierarchy is mounted: `/sys/fs/cgroup`, or `/sys/fs/cgroup/unified` beside version 1.
    let root: String
    /// The folder of the group.
    let group: String

    init(root: String, group: String) {
        self.root = root
        self.group = group
    }

    /// That of this process; nil if no hierarchy is mounted, or if the group lies outside of what is mounted.
    static func own() -> CgroupHierarchy? {
        guard let mounts = KernelFile.contents(of: "/proc/self/mountinfo"),
            let membership = KernelFile.contents(of: "/proc/self/cgroup")
        else { return nil }
        return CgroupHierarchy(mounts: mounts, membership: membership)
    }

    /// - Parameters:
    ///   - mounts: The lines of /proc/self/mountinfo: `38 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw`.
    ///   - membership: The lines of /proc/self/cgroup: `0::/system.slice/shop.service`.
    init?(mounts: String, membership: String) {
        guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else { return nil }
        let path = line.dropFirst("0::".count)
        // Above the root of the process's own namespace.
        guard path.hasPrefix("/"), !path.hasPrefix("/..") else { return nil }
        for mount in mounts.split(separator: "\n") {
            let fields = mount.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, dash + 1 < fields.count,
                fields[dash + 1] == "cgroup2"
            else { continue }
            // A container may see a part of the hierarchy only.
            let part = fields[3] == "/" ? "" : fields[3]
            guard path == part || path.hasPrefix(part + "/") else { continue }
            let root = String(fields[4])
            let rest = path.dropFirst(part.count)
            self.init(root: root, group: rest == "/" ? root : root + rest)
            return
        }
        return nil
    }
}
