package import Supervision

extension LaunchFailure {
    /// The failure in words: `cannot execute ./server: no such file or directory`.
    package var sentence: String {
        let what = subject.isEmpty ? step.attempt : "\(step.attempt) \(subject)"
        return "cannot \(what): \(SystemError.sentence(for: errno))"
    }
}

extension LaunchFailure.Step {
    fileprivate var attempt: String {
        switch self {
        case .prepare: "prepare the launch"
        case .clone: "create a process"
        case .processGroup: "create its process group"
        case .parentDeath: "set its parent death signal"
        case .signals: "reset its signals"
        case .limits: "set its limit of open files"
        case .affinity: "set its CPU affinity"
        case .workingDirectory: "change to directory"
        case .descriptors: "set up its file descriptors"
        case .exec: "execute"
        }
    }
}
