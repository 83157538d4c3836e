import Supervision

extension Decoder {
    /// The meaning of `${hostname}`, `${machine}` and `${machine:-default}`. Without the machine, they stay as they are.
    ///
    /// - Parameter name: What stands between the braces.
    /// - Returns: Nil for another placeholder; a result of nil when an error was reported.
    mutating func machineFact(_ name: String, at place: (SourceText) -> Span) -> String?? {
        let fallback = name.hasPrefix("machine:-") ? name.dropFirst("machine:-".count) : nil
        switch fallback == nil ? MachinePlaceholder(rawValue: name) : .machine {
        case nil: return nil
        case .hostname: return .some(context.hostName ?? "${hostname}")
        case .machine:
            guard let environment = context.environment else { return .some("${\(name)}") }
            return .some(machineNumber(in: environment, orElse: fallback.map(String.init), at: place))
        }
    }

    private mutating func machineNumber(
        in environment: [String: String], orElse fallback: String?, at place: (SourceText) -> Span
    ) -> String? {
        do throws(MachineNumber.Unsound) {
            let number = try MachineNumber.find(hostName: context.hostName) { environment[$0] }
            if let known = number.map({ String($0) }) ?? fallback { return known }
            findings.report(
                .unknownMachine, "cannot find the number of this machine in the environment", at: place(source),
                hint: "set \(MachineNumber.variable), or write ${machine:-0} where it may be unset",
                notes: [
                    "it is \(MachineNumber.variables.joinedByOr), or the ordinal of a StatefulSet's pod"
                ])
        } catch {
            findings.report(
                .unknownMachine,
                "cannot use \(error.variable)=\(error.value.excerpt) as the number of this machine: "
                    + "a whole number from 0 to \(MachineNumber.highest) is expected",
                at: place(source))
        }
        return nil
    }
}
