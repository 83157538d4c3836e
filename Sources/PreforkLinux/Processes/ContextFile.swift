internal import CPreforkLinux
internal import Supervision

/// The file in memory from which a worker reads its context. Other users cannot read it, and it does not appear in the
/// worker's command line or environment. A worker without a context has no file.
final class ContextFile {
    private let descriptor: Descriptor?

    init(_ context: [UInt8]?) throws(LaunchFailure) {
        guard let context else {
            descriptor = nil
            return
        }
        let result = prefork_memory_file(context, context.count)
        guard result >= 0 else { throw LaunchFailure(step: .prepare, errno: -result, subject: "its context") }
        descriptor = Descriptor(owning: result)
    }

    /// The descriptor of the file as a list, which is empty for a worker without a context.
    var descriptors: [Int32] {
        switch descriptor {
        case .some(let open): [open.raw]
        case .none: []
        }
    }
}

/// The variables by which a worker of the library finds its context.
///
/// The child processes of a worker inherit both variables. They are not workers, because the pid is not theirs.
package enum ContextVariable {
    package static let descriptor = "PREFORK_CONTEXT_FD"
    package static let pid = "PREFORK_CONTEXT_PID"
}
