internal import Glibc
package import Supervision

/// Checks that a launch could set users and groups.
package struct AccountCheck {
    private let accounts = Accounts()

    package init() {}

    /// Checks that the machine has the users and groups.
    package func checkExistence(of attributes: LaunchAttributes) throws(HostProblem) {
        do throws(LaunchFailure) {
            _ = try accounts.credentials(of: attributes)
        } catch {
            let isMissing = error.errno == ENOENT
            switch error.step {
            case .findUser where isMissing: throw HostProblem(reason: "there is no such user")
            case .findGroupOfUser where isMissing:
                throw HostProblem(reason: "the user has only a number", note: "write 'group', too")
            case _ where isMissing: throw HostProblem(reason: "there is no such group")
            default: throw HostProblem(reason: SystemError.sentence(for: error.errno))
            }
        }
    }

    /// Checks that this process may set the users and groups. Those that do not exist are left to the other check.
    package func checkRights(to attributes: LaunchAttributes) throws(HostProblem) {
        guard let needed = try? accounts.credentials(of: attributes).needed else { return }
        let held = Capabilities.effective()
        if needed.user, !held.contains(.setuid) {
            throw HostProblem(reason: "only root or a process with CAP_SETUID may become another user")
        }
        if needed.groups, !held.contains(.setgid) {
            throw HostProblem(reason: "only root or a process with CAP_SETGID may set its groups")
        }
    }
}
