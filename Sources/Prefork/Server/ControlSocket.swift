package import PreforkLinux
public import Supervision

/// Where a running server answers the commands of `prefork-run`, such as `prefork-run status --socket PATH`.
///
/// ```swift
/// var controlSocket: ControlSocket? { ControlSocket(readers: ["monitoring"]) }
/// ```
///
/// The protocol is that of the article <doc:AskingAMaster>. A server has no manifest, so `scale`, `history` and `rollback` are not
/// for it. `reload` calls `workers(in:)` again, as SIGHUP does.
public struct ControlSocket: Hashable, Sendable {
    /// The path of the socket, relative to the directory in which the program was started; nil for `NAME.sock` in the runtime
    /// directory, where NAME is that of the program.
    public var path: String?
    /// The permission bits of the socket's file; nil for those that the rights need.
    public var mode: UInt16?
    /// The users and groups who may do everything, in addition to root and the master's own user.
    public var operators: [Account], operatorGroups: [Account]
    /// The users and groups who may ask, and change nothing.
    public var readers: [Account], readerGroups: [Account]

    /// Creates the description of a socket. By default only root and the master's own user are answered.
    public init(
        path: String? = nil, mode: UInt16? = nil, operators: [Account] = [], operatorGroups: [Account] = [],
        readers: [Account] = [], readerGroups: [Account] = []
    ) {
        self.path = path
        self.mode = mode
        self.operators = operators
        self.operatorGroups = operatorGroups
        self.readers = readers
        self.readerGroups = readerGroups
    }

    /// The address for the engine.
    ///
    /// - Parameter report: Called with each user or group that this machine does not have.
    package func address(report: (SystemError) -> Void) -> ControlAddress? {
        let named = path.map { ControlAddress(path: $0) }
        guard var address = named ?? ControlAddress(ofManifestNamed: OwnProgram.shortName) else { return nil }
        address.mode = mode
        for (accounts, areGroups, mayOperate) in [
            (operators, false, true), (operatorGroups, true, true), (readers, false, false),
            (readerGroups, true, false),
        ] {
            address.rights.add(accounts.map { ($0, mayOperate: mayOperate) }, areGroups: areGroups, report: report)
        }
        return address
    }
}
