internal import Supervision

extension Program {
    /// What no process can be given, as the end of a sentence that names the context: `sockets[0].name is empty`. A
    /// manifest is checked where it is read; what a context asks for is checked here.
    ///
    /// - Parameter handed: How many of the arguments were given with the launch, before the context's own.
    func objection(handed: Int) -> String? {
        sockets.objection
            ?? strayNUL(handed).map { "\($0) has a NUL, which ends a text for the system" }
            ?? (options.map { $0.variables + $0.appended } ?? []).lazy.compactMap(\.objection).first
    }

    /// The first text that the system would cut short.
    private func strayNUL(_ handed: Int) -> String? {
        var texts = arguments.prefix(handed).enumerated().map { ("arguments[\($0)]", $1) }
        texts += arguments.dropFirst(handed).enumerated().map { ("displayArguments[\($0)]", $1) }
        texts += (options?.arguments ?? []).enumerated().map { ("runtime.arguments[\($0)]", $1) }
        for (index, socket) in sockets.enumerated() {
            switch socket.address {
            case .internet(let host, _): texts.append(("sockets[\(index)].address.host", host))
            case .unix(let path, _): texts.append(("sockets[\(index)].address.path", path))
            }
        }
        return texts.first { $0.1.holdsNUL }?.0
    }
}

extension Array where Element == SocketSpec {
    /// What LISTEN_FDNAMES of sd_listen_fds(3) cannot say: there a colon separates names.
    fileprivate var objection: String? {
        var places: [String: Int] = [:]
        for (index, socket) in enumerated() {
            let name = socket.name
            if name.isEmpty { return "sockets[\(index)].name is empty" }
            if name.holdsControls {
                return "sockets[\(index)].name has a control character"
            }
            if name.contains(":") { return "sockets[\(index)].name '\(name)' has a ':', which separates names" }
            if let first = places.updateValue(index, forKey: name) {
                return "sockets[\(first)] and sockets[\(index)] are both named '\(name)'"
            }
        }
        return nil
    }
}

extension WorkerID {
    /// Why nobody can be called so: a group stands in a variable, and in lines of the log.
    var objection: String? {
        if group.isEmpty { return "id.group is empty" }
        return group.holdsControls ? "id.group \(group.debugDescription) has a control character" : nil
    }
}

extension Variable {
    fileprivate var objection: String? {
        if name.isEmpty || name.contains("=") || name.holdsNUL {
            return "runtime sets the variable '\(name.filter { $0 != "\0" })', which is no name for one"
        }
        return value?.holdsNUL == true ? "runtime sets \(name) to a NUL, which ends a text for the system" : nil
    }
}

extension String {
    fileprivate var holdsNUL: Bool { utf8.contains(0) }
    fileprivate var holdsControls: Bool { unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } }
}
