internal import Supervision

/// The methods and properties of a server that look like a hook and are none, because their signature is another one.
///
/// The compiler accepts them, since each hook has a default implementation. They are found in the symbol table of the
/// program's file. An optimized build drops what is never called, and a stripped program has no symbols. So only a debug
/// build is searched.
struct NearMisses {
    /// The beginnings of the hooks' names. A method of the server with such a name is meant to be a hook.
    private static let beginnings = ["masterDid", "masterWill", "statusWas", "workerDid", "workerIs", "workerWas"]

    /// One sentence for each near miss, in the order of their names.
    let sentences: [String]

    init<Server: PreforkServer>(of _: Server.Type) {
        sentences =
            NearMisses.methods(of: Server.self) { name in NearMisses.beginnings.contains { name.hasPrefix($0) } }
            + NearMisses.properties(of: Server.Context.self)
    }

    private static func methods<Server: PreforkServer>(
        of _: Server.Type, where looksLikeHook: (String) -> Bool
    ) -> [String] {
        let hooks = hooks(of: Server.self)
        let own = Set(OwnSymbols.members(of: Server.self)).filter { looksLikeHook(baseName($0)) && $0.contains("(") }
        return own.subtracting(hooks).sorted().compactMap { method in
            let name = baseName(method)
            // A method with a generic parameter can be a hook. Its signature is not compared.
            if method.dropFirst(name.count).first == "<" { return nil }
            let hook = hooks.first { baseName($0) == name }
            // Beside the hook itself, a method of the same name is not meant to be it.
            if let hook, own.contains(hook) { return nil }
            let reason = hook.map { "the hook is \(short($0))" } ?? "no hook has this name"
            return "\(Server.self).\(short(method)) is never called: \(reason)"
        }
    }

    private static func properties<Context: WorkerContext>(of _: Context.Type) -> [String] {
        let expected: [(name: String, type: Any.Type)] = [
            ("runtime", RuntimeOptions.self), ("displayArguments", [String].self), ("sockets", [SocketSpec].self),
            ("restart", RestartPolicy.self), ("stop", StopPolicy.self), ("readiness", Readiness?.self),
            ("liveness", Liveness?.self), ("watchdog", Duration?.self), ("recycle", RecyclePolicy.self),
            ("rollout", RolloutPolicy?.self), ("needs", [Need].self), ("launchAttributes", LaunchAttributes.self),
        ]
        let members = OwnSymbols.members(of: Context.self)
        return expected.compactMap { name, type in
            let start = "\(name).getter : "
            guard let member = members.first(where: { $0.hasPrefix(start) }) else { return nil }
            let own = member.dropFirst(start.count)
            return own == text(of: type)
                ? nil
                : "\(Context.self).\(name) is never read: it is of type \(short(String(own))) and not \(short(text(of: type)))"
        }
    }

    /// The signatures of the hooks that have a default implementation, as a demangled symbol shows them.
    private static func hooks<Server: PreforkServer>(of _: Server.Type) -> [String] {
        let master = text(of: Master<Server.Context>.self)
        let child = text(of: Child<Server.Context>.self)
        let exit = text(of: Exit.self)
        return [
            "masterDidStart(\(master)) -> ()",
            "masterWillStop(_: \(master), for: \(text(of: StopRequest.self))) -> \(text(of: StopOrder.self))",
            "masterWillExit(\(master)) -> ()",
            "workerIsReady(_: \(child), in: \(master)) -> ()",
            "workerWasReaped(_: \(child), with: \(exit), in: \(master)) -> ()",
            "workerDidExit(_: \(child), with: \(exit), in: \(master)) -> \(text(of: RestartDecision.self))",
            "statusWasRequested(_: \(text(of: Status.self)), in: \(master)) -> ()",
            "masterDidReport(_: \(text(of: Notice.self)), in: \(master)) -> ()",
        ]
    }

    /// Shortens a demangled signature to what a program's text has: no modules, and `_:` for a parameter without a label.
    private static func short(_ signature: String) -> String {
        var result = ""
        var name = ""
        for character in signature.hasSuffix(" -> ()") ? signature.dropLast(6) : signature[...] {
            switch character {
            case ".": name = ""
            case _ where character.isLetter || character.isNumber || character == "_": name.append(character)
            default:
                result += name + String(character)
                name = ""
            }
        }
        result += name
        guard !result.contains(":"), !result.contains("()"), let open = result.firstIndex(of: "(") else {
            return result
        }
        return "\(result[...open])_: \(result[open...].dropFirst())"
    }

    private static func baseName(_ member: String) -> String { String(member.prefix { $0.isLetter || $0.isNumber }) }

    /// The type's full name, as a demangled symbol has it.
    private static func text(of type: Any.Type) -> String { OwnSymbols.demangledName(of: type) }
}
