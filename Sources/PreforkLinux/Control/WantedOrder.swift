internal import JSONText
internal import Supervision

/// An order as a client gives it, with the names of its workers.
struct WantedOrder: Hashable {
    enum Verb: Hashable {
        case restart(atOnce: Bool)
        case stop, start
        case signal(Signal)
        case pause, resume, abort

        /// The name of the request.
        var name: String {
            switch self {
            case .restart: "restart"
            case .stop: "stop"
            case .start: "start"
            case .signal: "kill"
            case .pause, .resume, .abort: "rollout"
            }
        }
    }

    let verb: Verb
    /// The names of groups and workers; nil for all workers.
    let names: [String]?
    /// Whether the client waits until the workers are restarted.
    let waits: Bool

    /// - Throws: A sentence that says what is wrong with the request.
    init(_ verb: Verb, in object: JSON, known: inout Set<String>) throws(JSONError) {
        self.verb = verb
        var waits = false
        if case .restart = verb {
            known.insert("wait")
            waits = try ControlRequest.flag("wait", in: object)
        }
        self.waits = waits
        if verb.isAboutReloads {
            names = []
            return
        }
        known.formUnion(["workers", "all"])
        names = try WantedOrder.names(in: object)
    }

    /// The names of groups and workers in a request; nil for all workers.
    static func names(in object: JSON) throws(JSONError) -> [String]? {
        if try ControlRequest.flag("all", in: object) {
            guard object["workers"] == nil else { throw JSONError(sentence: "'workers' and 'all' exclude each other") }
            return nil
        }
        guard let list = object["workers"]?.list, !list.isEmpty else {
            throw JSONError(sentence: "'workers' is a list of names such as \"web\" and \"web/3\", or 'all' is true")
        }
        var names: [String] = []
        for item in list {
            guard let name = item.text else {
                throw JSONError(sentence: "'workers' is a list of names such as \"web\" and \"web/3\"")
            }
            names.append(name)
        }
        return names
    }

    /// The order for these workers.
    func order(for workers: [WorkerID]) -> Order {
        switch verb {
        case .restart(let atOnce): .restart(workers, atOnce: atOnce)
        case .stop: .stop(workers)
        case .start: .start(workers)
        case .signal(let signal): .signal(workers, signal)
        case .pause: .pause
        case .resume: .resume
        case .abort: .abort
        }
    }
}

extension WantedOrder.Verb {
    /// Reads the verb of a request; nil when its name is that of no order.
    ///
    /// - Parameter known: The members that the request may have, to which those of the verb are added.
    init?(_ name: String, in object: JSON, known: inout Set<String>) throws(JSONError) {
        switch name {
        case "restart":
            known.insert("now")
            self = .restart(atOnce: try ControlRequest.flag("now", in: object))
        case "stop": self = .stop
        case "start": self = .start
        case "kill":
            known.insert("signal")
            self = .signal(try WantedOrder.Verb.signal(in: object))
        case "rollout":
            known.insert("action")
            switch object["action"]?.text {
            case "pause": self = .pause
            case "resume": self = .resume
            case "abort": self = .abort
            default: throw JSONError(sentence: "'action' is \"pause\", \"resume\" or \"abort\"")
            }
        default: return nil
        }
    }

    private static func signal(in object: JSON) throws(JSONError) -> Signal {
        guard let value = object["signal"] else { return .terminate }
        guard let text = value.text ?? value.integer.map(String.init) else {
            throw JSONError(sentence: "'signal' is a name such as \"USR1\", or a number")
        }
        guard let signal = Signal(meantBy: text) else {
            throw JSONError(sentence: "unknown signal '\(text.printable)'")
        }
        return signal
    }

    var isAboutReloads: Bool {
        switch self {
        case .pause, .resume, .abort: true
        case .restart, .stop, .start, .signal: false
        }
    }
}
