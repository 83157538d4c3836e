package import PreforkManifest
internal import Supervision

extension Key {
    /// What each word means that the key takes; empty for a key whose words say it themselves.
    package var words: [KeyPage.Word] {
        switch name {
        case "runtime": Runtime.allCases.map { KeyPage.Word(name: $0.rawValue, meaning: $0.meaning) }
        case "kill": StopPolicy.Scope.allCases.map { KeyPage.Word(name: $0.rawValue, meaning: $0.meaning) }
        case "then": Intensity.Escalation.allCases.map { KeyPage.Word(name: $0.rawValue, meaning: $0.meaning) }
        case "policy": RestartPolicy.Condition.allCases.map { KeyPage.Word(name: $0.rawValue, meaning: $0.meaning) }
        case "when_down": SocketSpec.WhenDown.allCases.map { KeyPage.Word(name: $0.rawValue, meaning: $0.meaning) }
        default: []
        }
    }

    /// What the meanings of the words take for granted, to follow a title.
    package var premiseOfWords: String { name == "runtime" ? ", for a cap of n" : "" }
}

extension StopPolicy.Scope {
    /// Who gets which signal, as sentences.
    fileprivate var meaning: String {
        switch self {
        case .process: "The worker alone gets both. Processes that it started are left to it."
        case .group: "The worker's whole process group gets both."
        case .mixed:
            "The worker gets the signal. Its process group gets KILL when the worker has exited, or the time is over."
        }
    }
}

extension Intensity.Escalation {
    fileprivate var meaning: String {
        switch self {
        case .hold: "The worker is not launched again until a reload."
        case .stopGroup: "Every worker of the group is stopped, and not launched again until a reload."
        case .exit: "The master stops every worker and exits with 70."
        }
    }
}

extension RestartPolicy.Condition {
    fileprivate var meaning: String {
        switch self {
        case .always: "Every exit, including an exit with 0."
        case .never: "No exit."
        case .onFailure: "Every exit but an exit with 0."
        }
    }
}

extension SocketSpec.WhenDown {
    fileprivate var meaning: String {
        switch self {
        case .refuse: "Connections are refused, so that a load balancer goes elsewhere."
        case .queue: "Connections wait until a reload launches the workers again."
        }
    }
}
