internal import Glibc
import Supervision

extension HostProblem {
    /// Creates a problem whose reason describes an error number.
    init(errno: Int32, note: String? = nil) { self.init(reason: SystemError.sentence(for: errno), note: note) }
}
