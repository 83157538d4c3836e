internal import CPreforkLinux
internal import Supervision

/// A worker's context in memory, where no other user and no command line shows it; nothing for a worker without one.
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

    /// One or none.
    var descriptors: [Int32] {
        switch descriptor {
        case .some(let open): [open.raw]
        case .none: []
        }
    }
}

/// Where a worker of the library finds its context, and the pid it is meant for: a process that inherits these variables
/// but is another one is no worker.
package enum ContextVariable {
    package static let descriptor = "PREFORK_CONTEXT_FD"
    package static let pid = "PREFORK_CONTEXT_PID"
}
