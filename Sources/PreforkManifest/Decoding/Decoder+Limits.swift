import Supervision

// The values of the keys about what a worker may use.

extension Decoder {
    /// A limit: a number, `infinity`, or a mapping with the soft and the hard limit.
    mutating func limit(_ node: Node, as name: String, _ kind: LimitKind) -> ResourceLimit? {
        guard node.mapping != nil else { return oneLimit(node, as: name, kind).map { ResourceLimit($0) } }
        guard let accepted = entries(of: node, as: kind.table.table, for: name) else { return nil }
        var limits: [String: Located<UInt64>] = [:]
        for entry in accepted.entries {
            let key = entry.key.value
            limits[key] = oneLimit(entry.value, as: key, kind).map { Located($0, at: entry.value.span) }
        }
        let written = Set(accepted.entries.map(\.key.value)).union(accepted.refusedMeanings)
        if let missing = ["soft", "hard"].first(where: { !written.contains($0) }) {
            let other = missing == "soft" ? "hard" : "soft"
            findings.report(
                .badLimit, "cannot use '\(name)' without '\(missing)'", at: node.span,
                hint: accepted.entries.isEmpty
                    ? "write both limits, or a number" : "write both limits, or the number of '\(other)' alone for both"
            )
        }
        guard let soft = limits["soft"], let hard = limits["hard"] else { return nil }
        guard soft.value <= hard.value else {
            findings.report(
                .limitUpsideDown, "cannot use a soft limit above the hard limit as '\(name)'", at: soft.span,
                hint: "lower 'soft' or raise 'hard'", related: [Diagnostic.Related("'hard' is set here", at: hard.span)]
            )
            return nil
        }
        return ResourceLimit(soft: soft.value, hard: hard.value)
    }

    /// A soft or a hard limit alone.
    mutating func oneLimit(_ node: Node, as name: String, _ kind: LimitKind) -> UInt64? {
        let expected = kind.expected
        guard let scalar = node.scalar, !scalar.isNull else {
            refuse(node, as: name, expecting: expected, hint: "write a number", .badLimit)
            return nil
        }
        let text = scalar.text
        let isFinite = if case .descriptors = kind { true } else { false }
        if text == "infinity", !isFinite { return ResourceLimit.infinity }
        if let hint = endlessHint(for: text, isFinite: isFinite) {
            refuse(
                node, as: name, expecting: expected, hint: hint, .badLimit,
                fix: isFinite ? nil : .writing("infinity", for: node, in: source))
            return nil
        }
        if NumberText(text) != .none, !text.contains(":") {
            return integer(node, as: name, in: kind.range, .badLimit).map { UInt64($0) }
        }
        if case .bytes = kind, let bytes = Int(sizeText: text) { return UInt64(bytes) }
        refuse(node, as: name, expecting: expected, hint: Decoder.limitHint(for: text, kind), .badLimit)
        return nil
    }

    /// The hint for other systems' words for no limit.
    private func endlessHint(for text: String, isFinite: Bool) -> String? {
        guard ["infinity", "infinite", "unlimited", "inf", "max", "-1", "none"].contains(text.lowercased()) else {
            return nil
        }
        return isFinite ? "write a number: the kernel lets no process have more than fs.nr_open" : "write infinity"
    }

    /// The hint for `1024:4096`, as systemd writes both limits, and for sizes in another spelling.
    private static func limitHint(for text: String, _ kind: LimitKind) -> String? {
        let pair = text.split(separator: ":", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        if pair.count == 2, pair.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 20 }),
            let soft = FlowText.scalar(pair[0]), let hard = FlowText.scalar(pair[1])
        {
            return "write {soft: \(soft), hard: \(hard)}"
        }
        guard case .bytes = kind else { return nil }
        return ByteSizeGuess(from: text)?.hint
    }

    /// CPUs, each once and sorted, so that their order in the file makes no difference.
    mutating func cpuAffinity(_ node: Node, as name: String) -> CPUAffinity? {
        if let text = node.scalar?.text {
            if text == "spread" { return .spread }
            if ["auto", "each", "one", "distribute", "Spread", "SPREAD"].contains(text) {
                refuse(
                    node, as: name, expecting: "a list of CPUs, a range or spread", hint: "write spread", .badCPUs)
                return nil
            }
            if ["all", "any", "*"].contains(text) {
                refuse(
                    node, as: name, expecting: "a list of CPUs, a range or spread",
                    hint: "remove it: without the key, a worker may run on the CPUs of prefork-run", .badCPUs)
                return nil
            }
        }
        guard let ranges = ranges(node, as: name, in: Bounds.cpu, .badCPUs, example: "0-3") else { return nil }
        guard !ranges.isEmpty else {
            refuse(node, as: name, expecting: "at least one CPU", .badCPUs)
            return nil
        }
        return .cpus(Set(ranges.flatMap(\.value)).sorted())
    }
}
