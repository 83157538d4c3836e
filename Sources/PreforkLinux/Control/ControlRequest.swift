internal import JSONText

/// What a client of the control socket asks for: a JSON object on a line, whose member `request` names it.
enum ControlRequest: Hashable {
    /// `{"request": "status"}`: the state of all workers.
    case status
    /// `{"request": "reload", "wait": true}`: the manifest is read again, as at SIGHUP. With `wait`, the answer comes when the
    /// reload has ended, and each line of the log until then comes before it.
    case reload(waits: Bool)
    /// `{"request": "events"}`: each line of the log from now on.
    case events
    /// `{"request": "why", "worker": "web/3"}`: the state of a worker, or of those of a group, and what happened to them last.
    case why(String)
    /// `{"request": "logs", "workers": ["web"], "lines": 20, "since_ms": 1700000000000, "follow": true}`: the lines that workers
    /// have written.
    case logs(WantedLines)
    /// `{"request": "restart", "workers": ["web", "api/3"], "now": true}`, and the other orders of an operator.
    case order(WantedOrder)
    /// `{"request": "counts"}`: the sockets of the master, and what it has counted since HTTP is served.
    case counts

    /// - Throws: A sentence that says what is wrong with the line.
    init(line: some Sequence<UInt8>) throws(JSONError) {
        let object = try JSON(reading: line)
        guard case .object(let members) = object, let name = object["request"]?.text else {
            throw JSONError(
                sentence: "a request is an object with the member 'request', such as {\"request\": \"status\"}")
        }
        var known: Set = ["request"]
        switch name {
        case "status": self = .status
        case "events": self = .events
        case "counts": self = .counts
        case "why":
            known.insert("worker")
            guard let worker = object["worker"]?.text else {
                throw JSONError(sentence: "'worker' is the name of a worker or a group, such as \"web/3\"")
            }
            self = .why(worker)
        case "logs":
            known.formUnion(["workers", "all", "lines", "since_ms", "follow"])
            self = .logs(try WantedLines(in: object))
        case "reload":
            known.insert("wait")
            self = .reload(waits: try ControlRequest.flag("wait", in: object))
        default:
            guard let verb = try WantedOrder.Verb(name, in: object, known: &known) else {
                throw JSONError(
                    sentence:
                        "unknown request '\(name.printable)': it is one of status, counts, reload, events, logs, why, restart, stop, "
                        + "start, kill, rollout")
            }
            self = .order(try WantedOrder(verb, in: object, known: &known))
        }
        // A member that is misspelt must not change what is done.
        if let member = members.first(where: { !known.contains($0.name) }) {
            throw JSONError(sentence: "unknown member '\(member.name.printable)' of the request '\(name)'")
        }
    }

    static func flag(_ name: String, in object: JSON) throws(JSONError) -> Bool {
        guard let value = object[name] else { return false }
        guard let flag = value.boolean else { throw JSONError(sentence: "'\(name)' is true or false") }
        return flag
    }

    /// The name of a request that changes something; nil for one that only asks.
    var nameIfItChanges: String? {
        if case .order(let order) = self { order.verb.name } else { changingName }
    }

    /// The name of a request that changes something, for the log; nil for one that only asks.
    var changingName: String? {
        switch self {
        // An order is told as what it does.
        case .status, .events, .logs, .why, .counts, .order: nil
        case .reload: "reload"
        }
    }
}
