internal import Glibc
import Supervision

extension HostProblem {
    init(errno: Int32, note: String? = nil) { self.init(reason: SystemError.sentence(for: errno), note: note) }
}
