import PreforkLinux
import PreforkManifest
import Supervision

extension LoadedManifest {
    /// Where the control socket of the manifest's master is; nil for nowhere.
    func controlAddress(in directory: String) -> ControlAddress? {
        switch control {
        case .standard: ControlAddress(ofManifestNamed: name)
        case .path(let path): ControlAddress(path: Path.join(directory, path))
        case .off: nil
        }
    }

    /// The same with the rights of the users and groups that the manifest names.
    ///
    /// - Parameter report: Called with each user or group that this machine does not have.
    func openedControlAddress(in directory: String, report: (SystemError) -> Void) -> ControlAddress? {
        guard var address = controlAddress(in: directory) else { return nil }
        address.mode = controlAccess.mode
        for (accounts, areGroups) in [(controlAccess.users, false), (controlAccess.groups, true)] {
            let rights = accounts.map { account, right in (account, mayOperate: right == .operate) }
            address.rights.add(rights, areGroups: areGroups, report: report)
        }
        return address
    }
}
