internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// The group below which the workers' groups are: that in which the master was started.
///
/// The kernel limits no group beside processes of the group above. So the master moves itself, and the processes that it has
/// started, to a group of its own below when the kernel asks for it. systemd's DelegateSubgroup= does that before.
final class CgroupHome {
    /// The folder of the group.
    let path: String
    /// Where the hierarchy is mounted.
    let root: String
    private let folders: CgroupFolders
    /// Where the master has moved itself, until it is told.
    private var move: String?

    init(path: String, root: String, folders: CgroupFolders = CgroupFolders()) {
        self.path = path
        self.root = root
        self.folders = folders
    }

    /// Why there are no groups for workers.
    struct Obstacle: Error, Hashable {
        let errno: Int32
        /// The reason, to end a sentence with.
        let reason: String
    }

    /// That of this process.
    static func find() throws(Obstacle) -> CgroupHome {
        guard let hierarchy = CgroupHierarchy.own() else {
            throw Obstacle(errno: ENOENT, reason: "no cgroup v2 hierarchy is mounted for prefork-run")
        }
        var path = hierarchy.group
        let (above, name) = split(path)
        let isInside = path != hierarchy.root
        if isInside, CgroupName.master(of: name) == getpid() || isDelegated(above) && !isDelegated(path) {
            path = above
        }
        let home = CgroupHome(path: path, root: hierarchy.root)
        if let obstacle = home.obstacle { throw obstacle }
        return home
    }

    /// What the master can do with groups.
    static func rights() -> CgroupRights {
        var rights = CgroupRights()
        do throws(Obstacle) {
            let home = try find()
            rights.root = home.root
            rights.controllers = home.controllers
        } catch {
            rights.obstacle = error.reason
        }
        return rights
    }

    /// The controllers that the groups below can have.
    var controllers: Set<String> { words(of: "cgroup.controllers") }

    private func words(of file: String) -> Set<String> {
        Set((KernelFile.contents(of: "\(path)/\(file)") ?? "").split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private var obstacle: Obstacle? {
        let name = CgroupHome.split(path).name
        let isUnit = [".service", ".scope", ".slice"].contains(where: name.hasSuffix)
        // systemd moves the processes of other groups, and resets their limits. Other users only see their own groups.
        if geteuid() == 0, isUnit, !CgroupHome.isDelegated(path) {
            return Obstacle(
                errno: EACCES,
                reason: "systemd has not delegated \(path): write 'Delegate=yes' into the unit of prefork-run")
        }
        for file in ["", "/cgroup.procs", "/cgroup.subtree_control"] where access(path + file, W_OK) != 0 {
            let reason = SystemError.sentence(for: errno)
            return Obstacle(errno: errno, reason: "\(path) is not delegated to prefork-run: \(reason)")
        }
        return nil
    }

    private static func isDelegated(_ path: String) -> Bool { prefork_is_delegated(path) != 0 }

    private static func split(_ path: String) -> (above: String, name: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return (String(path[..<slash]), String(path[slash...].dropFirst()))
    }
}

extension CgroupHome {
    /// Makes a group for a launch.
    func makeLeaf(for launch: Launch) throws(Obstacle) -> CgroupLeaf {
        CgroupLeaf(path: try makeGroup(CgroupName.ofLaunch(launch)), home: self, folders: folders)
    }

    /// Makes a group below, and returns its folder. One that another process with the same pid has left is made anew.
    private func makeGroup(_ name: String) throws(Obstacle) -> String {
        let group = "\(path)/\(name)"
        var error = folders.make(group)
        if error == EEXIST, folders.remove(group) == 0 { error = folders.make(group) }
        guard error == 0 else {
            throw Obstacle(errno: error, reason: "\(SystemError.sentence(for: error)) (mkdir \(group))")
        }
        return group
    }

    /// Removes the empty groups that masters have left which run no more.
    func removeAbandonedGroups() {
        for name in CgroupFolders.names(in: path) {
            guard let pid = CgroupName.master(of: name), pid != getpid(), kill(pid, 0) != 0, errno == ESRCH else {
                continue
            }
            _ = folders.remove("\(path)/\(name)")
        }
    }

    /// Lets the groups below have a controller.
    func enable(_ controller: String) throws(Obstacle) {
        if words(of: "cgroup.subtree_control").contains(controller) { return }
        guard controllers.contains(controller) else {
            throw Obstacle(errno: ENOENT, reason: CgroupRights.missing(controller, at: root))
        }
        var error = write(controller)
        if error == EBUSY || error == EOPNOTSUPP {
            try vacate()
            error = write(controller)
        }
        if error == 0 { return }
        throw Obstacle(errno: error, reason: reason(error))
    }

    private func write(_ controller: String) -> Int32 {
        KernelFile.write("+\(controller)", to: "\(path)/cgroup.subtree_control")
    }

    private func reason(_ error: Int32) -> String {
        guard error == EBUSY, let other = processes.first else {
            return "\(SystemError.sentence(for: error)) (\(path)/cgroup.subtree_control)"
        }
        return
            "\(path) has processes that prefork-run has not started, such as pid \(other); start prefork-run in a control "
            + "group of its own"
    }

    /// The processes of the group itself.
    private var processes: [Int32] {
        (KernelFile.contents(of: "\(path)/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) }
    }

    /// Moves the master, and the processes that it has started, to a group of its own. Others are left alone.
    private func vacate() throws(Obstacle) {
        let group = "\(path)/\(CgroupName.ofMaster())"
        if access(group, F_OK) != 0 { _ = try makeGroup(CgroupName.ofMaster()) }
        // A process that is being moved may just have started another one.
        for _ in 0..<8 {
            let own = processes.filter(CgroupHome.isOwn)
            if own.isEmpty { break }
            for pid in own {
                let error = KernelFile.write("\(pid)", to: "\(group)/cgroup.procs")
                // ESRCH: it has ended.
                guard error == 0 || error == ESRCH else {
                    throw Obstacle(
                        errno: error, reason: "\(SystemError.sentence(for: error)) (pid \(pid), \(group)/cgroup.procs)")
                }
                if error == 0, pid == getpid() { move = group }
            }
        }
    }

    /// Where the master has moved itself since this was asked for; nil if it has not.
    func takeMove() -> String? {
        defer { move = nil }
        return move
    }

    /// Whether a process is this one, or was started by it or its descendants.
    private static func isOwn(_ pid: Int32) -> Bool {
        var next = pid
        for _ in 0..<64 {
            if next == getpid() { return true }
            guard next > 1, let parent = parent(of: next) else { return false }
            next = parent
        }
        return false
    }

    private static func parent(of pid: Int32) -> Int32? {
        let line = KernelFile.contents(of: "/proc/\(pid)/status")?.split(separator: "\n").first {
            $0.hasPrefix("PPid:")
        }
        return line.flatMap { Int32($0.dropFirst("PPid:".count).filter { !$0.isWhitespace }) }
    }
}
