import PreforkLinux
import PreforkManifest

extension FileProblem {
    /// Creates the problem that the system reports with this error number.
    init(errno: Int32) { self.init(reason: SystemError.sentence(for: errno)) }
}
