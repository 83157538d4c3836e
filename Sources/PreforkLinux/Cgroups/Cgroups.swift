internal import Glibc
internal import Supervision

/// Makes and removes the control groups of workers.
final class Cgroups {
    private let findHome: () throws(CgroupHome.Obstacle) -> CgroupHome
    private var home: CgroupHome?
    /// The groups whose worker has ended, and that still have processes.
    private var remains: [CgroupLeaf] = []

    /// - Parameter findHome: Finds the group below which the others are made. Called for the first worker that has a group.
    init(findHome: @escaping () throws(CgroupHome.Obstacle) -> CgroupHome = CgroupHome.find) {
        self.findHome = findHome
    }

    /// Makes a group for a launch and sets its limits; nil for a launch without limits.
    ///
    /// - Throws: The failed step. No group is left in this case.
    func leaf(for launch: Launch, _ limits: CgroupLimits) throws(LaunchFailure) -> CgroupLeaf? {
        if limits.isEmpty { return nil }
        let leaf: CgroupLeaf
        do throws(CgroupHome.Obstacle) {
            leaf = try openHome().makeLeaf(for: launch)
        } catch {
            throw LaunchFailure(
                step: .makeCgroup, errno: error.errno, subject: "create a control group: \(error.reason)")
        }
        for setting in CgroupSetting.allCases where limits.has(setting) {
            if let failure = leaf.set(setting, of: limits) {
                release(leaf)
                throw failure
            }
        }
        return leaf
    }

    /// Removes the group of a worker that has ended. A group that has processes left is removed when they have ended.
    func release(_ leaf: CgroupLeaf?) {
        guard let leaf else { return }
        remains.append(leaf)
        removeRemains()
    }

    /// Where the master has moved itself to since this was asked for; nil if it has not.
    func takeMove() -> String? { home?.takeMove() }

    /// Removes the groups that are left when the master ends, whose processes were killed a moment ago.
    func finish() {
        for _ in 0..<20 where !remains.isEmpty {
            removeRemains()
            if !remains.isEmpty { poll(nil, 0, 10) }
        }
    }

    private func removeRemains() { remains.removeAll { $0.remove() } }

    private func openHome() throws(CgroupHome.Obstacle) -> CgroupHome {
        if let home { return home }
        let found = try findHome()
        found.removeAbandonedGroups()
        home = found
        return found
    }
}
