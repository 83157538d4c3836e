/// The control groups that the master can make.
package struct CgroupRights: Hashable, Sendable {
    /// Why the master can make none, to end a sentence with; nil if it can.
    package var obstacle: String?
    /// The kernel's controllers that can limit such groups; nil for all.
    package var controllers: Set<String>?
    /// Where the hierarchy of groups is mounted.
    package var root = ""

    /// Creates the rights of a master that can make all groups.
    package init() {}
}

extension CgroupRights {
    /// Why a group cannot have a setting, to end a sentence with; nil if it can.
    func obstacle(to setting: CgroupSetting, of limits: CgroupLimits) -> String? {
        guard limits.has(setting) else { return nil }
        if let obstacle { return obstacle }
        guard let controllers, limits.needsController(of: setting), !controllers.contains(setting.controller) else {
            return nil
        }
        return CgroupRights.missing(setting.controller, at: root)
    }

    /// The reason why a setting needs a controller that is missing.
    package static func missing(_ controller: String, at root: String) -> String {
        "the controller \(controller) is not available in the cgroup v2 hierarchy at \(root)"
    }
}
