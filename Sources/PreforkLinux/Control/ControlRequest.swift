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
    /// `{"request": "counts"}`: what the master has counted since HTTP is served, and its sockets.
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
        case "reload":
            known.insert("wait")
            self = .reload(waits: try ControlRequest.flag("wait", in: object))
        default:
            throw JSONError(
                sentence: "unknown request '\(name.printable)': it is one of status, counts, reload, events")
        }
        // A member that is misspelt must not change what is done.
        if let member = members.first(where: { !known.contains($0.name) }) {
            throw JSONError(sentence: "unknown member '\(member.name.printable)' of the request '\(name)'")
        }
    }

    private static func flag(_ name: String, in object: JSON) throws(JSONError) -> Bool {
        guard let value = object[name] else { return false }
        guard let flag = value.boolean else { throw JSONError(sentence: "'\(name)' is true or false") }
        return flag
    }

    /// The name of a request that changes something, for the log; nil for one that only asks.
    var changingName: String? {
        switch self {
        case .status, .events, .counts: nil
        case .reload: "reload"
        }
    }
}
