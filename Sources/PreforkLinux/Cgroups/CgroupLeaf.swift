internal import Glibc
internal import Supervision

/// The control group of one launch of a worker.
final class CgroupLeaf {
    let path: String
    private let home: CgroupHome
    private let folders: CgroupFolders

    init(path: String, home: CgroupHome, folders: CgroupFolders) {
        self.path = path
        self.home = home
        self.folders = folders
    }

    /// Opens the folder, by which clone3(2) creates a process in the group. The caller closes the descriptor: if it were kept, a
    /// worker would take one more for as long as it runs.
    func openFolder() throws(LaunchFailure) -> Int32 {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw LaunchFailure(step: .cgroup, errno: errno, subject: path) }
        return folder
    }

    /// Sets a setting to the value that the limits have for it, or to the kernel's default.
    ///
    /// - Returns: Why it could not be set; nil if it is set.
    func set(_ setting: CgroupSetting, of limits: CgroupLimits) -> LaunchFailure? {
        let value = limits.fieldValue(of: setting)?.manifestText ?? "the kernel's default"
        func failure(_ errno: Int32, _ reason: String) -> LaunchFailure {
            LaunchFailure(
                step: .cgroupLimit, errno: errno, subject: "set \(setting.rawValue) to \(value): \(reason)",
                setting: setting)
        }
        let file = "\(path)/\(setting.file)"
        if limits.needsController(of: setting) {
            do throws(CgroupHome.Obstacle) {
                try home.enable(setting.controller)
            } catch {
                return failure(error.errno, error.reason)
            }
        } else if access(file, F_OK) != 0 {
            // Without its controller nothing is limited, which is what is asked for.
            return nil
        }
        let error = KernelFile.write(limits.kernelText(of: setting), to: file)
        return error == 0 ? nil : failure(error, "\(SystemError.sentence(for: error)) (\(file))")
    }

    /// Kills all processes of the group. Kernels before 5.14 cannot; the process group is killed all the same.
    func kill() { _ = KernelFile.write("1", to: "\(path)/cgroup.kill") }

    /// Removes the group, unless it has processes.
    ///
    /// - Returns: Whether the group is gone.
    func remove() -> Bool {
        let error = folders.remove(path)
        return error == 0 || error == ENOENT
    }

    /// How often the kernel has ended a process of the group for lack of memory, and how often the group has reached its limit.
    var memoryEvents: (kills: Int, limits: Int) {
        var counts: [Substring: Int] = [:]
        for line in (KernelFile.contents(of: "\(path)/memory.events") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { counts[words[0]] = Int(words[1]) }
        }
        return (counts["oom_kill"] ?? 0, counts["oom"] ?? 0)
    }
}
