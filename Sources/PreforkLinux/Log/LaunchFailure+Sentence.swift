package import Supervision

extension LaunchFailure {
    /// `cannot execute ./server: no such file or directory`.
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
        case .processGroup: "give it a process group of its own"
        case .parentDeath: "tie its life to the master's"
        case .signals: "reset its signals"
        case .limits: "set its limit of open files"
        case .affinity: "bind it to its CPUs"
        case .workingDirectory: "change to the directory"
        case .descriptors: "hand over its sockets"
        case .exec: "execute"
        }
    }
}
