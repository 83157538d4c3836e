extension Decoder {
    /// A group with its ids and overrides; nil if it is not a mapping.
    ///
    /// - Parameter outdented: The keys of the group that stand beside its name.
    mutating func group(
        named name: Located<String>, _ node: Node, without outdented: Set<String> = []
    ) -> Manifest.Group? {
        if node.scalar?.isPlain == true, let mistake = source.commonMistake(onLine: Int(node.span.start.line)),
            mistake.span.start == node.span.start
        {
            findings.report(mistake)
            return nil
        }
        guard
            var accepted = self.entries(of: node, as: .group, for: name.value, hint: "write the group's keys below it")
        else { return nil }
        accepted.refusedMeanings.formUnion(outdented)
        let entries = accepted.entries
        let layer = layer(of: accepted)
        checkFormerName(of: layer, inGroup: entries)
        let isUncounted = accepted.refusedMeanings.contains("ids") || accepted.refusedMeanings.contains("count")
        let isImplied = !entries.contains { $0.key.value == "ids" || $0.key.value == "count" }
        let ids = isUncounted && isImplied ? nil : ids(of: entries)
        if let ids { checkLengths(of: entries, layer, against: ids) }
        var overrides: [Int: Manifest.Override] = [:]
        for entry in entries where entry.key.value == "overrides" {
            overrides = self.overrides(entry.value, of: ids, in: name.value)
        }
        return Manifest.Group(
            name: name, layer: layer, ids: ids ?? .unread(for: layer, and: overrides), overrides: overrides)
    }

    /// Reports plurals that do not have one value for each id.
    private mutating func checkLengths(of entries: [MappingEntry], _ layer: Layer, against ids: IDs) {
        func check(_ key: String, _ count: Int?) {
            guard let count, count != ids.numbers.count, ids.areRead,
                let entry = entries.first(where: { $0.key.value == key })
            else { return }
            let values = count == 1 ? String(key.dropLast()) : key
            let workers = "\(ids.numbers.count) worker\(ids.numbers.count == 1 ? "" : "s")"
            findings.report(
                .wrongLength, "cannot use \(count) \(values) for \(workers): '\(key)' needs one value for each id",
                at: entry.value.span, hint: count == 1 ? "write '\(values)' for a value that all workers share" : nil,
                notes: ids.span == nil ? ["without 'ids' or 'count' a group has one worker"] : [],
                related: ids.span.map {
                    [Diagnostic.Related("\(workers) \(ids.numbers.count == 1 ? "is" : "are") set here", at: $0)]
                } ?? [])
        }
        check("hosts", layer.hosts?.value.count)
        check("ports", layer.ports?.value.count)
        check("caps", layer.caps?.value.count)
    }

    private mutating func overrides(
        _ node: Node, of ids: IDs?, in group: String
    ) -> [Int: Manifest.Override] {
        guard let entries = node.mapping else {
            refuse(
                node, as: "overrides", expecting: "a mapping of ids",
                hint: node.scalar?.isNull == true
                    ? "indent the ids, such as '0:', below it"
                    : Decoder.overrideHint(forList: node) ?? "write an id, such as '0:', with keys below"
            )
            return [:]
        }
        let known = ids.map { Set($0.numbers) }
        var overrides: [Int: Manifest.Override] = [:]
        // Computed at most once, because a group may have 100,000 ids and as many wrong overrides.
        lazy var listing = ids?.numbers.sorted().asRanges ?? ""
        var rest = entries[...]
        while let entry = rest.popFirst() {
            let key = entry.key
            // Keys beside an id without a value were meant to be below it. They are reported at the id.
            if entry.value.scalar?.isNull == true, key.value[...].digits != nil {
                rest = rest.drop { KeyTable.override.takes($0.key.value) }
            }
            guard case .integer(let id) = NumberText(key.value), Bounds.id.contains(id) else {
                findings.report(
                    .badID, "cannot use '\(key.value.excerpt)' as an id: a whole number from 0 to 999999 is expected",
                    at: key.span, hint: Decoder.overrideHint(for: key.value, in: group))
                continue
            }
            if let known, !known.contains(id) {
                findings.report(
                    .unknownOverride, "cannot override worker \(group)/\(id): the group has no such id", at: key.span,
                    notes: ["ids of the group: \(listing)"],
                    related: ids?.span.map { [Diagnostic.Related("the ids are set here", at: $0)] } ?? [])
            }
            guard let layer = layer(of: entry.value, as: .override, named: key.value) else { continue }
            checkFormerName(of: layer, inOverrideOf: id, entry.value)
            // An override of a missing id has been reported.
            guard known?.contains(id) ?? true else { continue }
            overrides[id] = Manifest.Override(id: Located(id, at: key.span), layer: layer)
        }
        return overrides
    }
}

extension Decoder {
    /// The hint for items such as `- id: 3`.
    fileprivate static func overrideHint(forList node: Node) -> String? {
        let first = node.sequence?.first?.mapping?.first { $0.key.value == "id" || $0.key.value == "ids" }
        return first?.value.scalar?.text[...].digits.map {
            "write '\($0):', without '- \(first?.key.value ?? "id"):', and the item's other keys below it"
        }
    }

    /// The hint for a worker's full name, such as `web/2`, or a range, such as `0-1`, in place of an id.
    fileprivate static func overrideHint(for key: String, in group: String) -> String? {
        if key.hasPrefix(group + "/"), let id = Int(key.dropFirst(group.utf8.count + 1)), Bounds.id.contains(id) {
            return "write \(id)"
        }
        if case .trap(let hint, _) = NumberText(key) { return hint }
        if KeyTable.override.takes(key) { return "indent it below an id, such as '0:'" }
        let ends = key.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        return ends.count == 2 && !ends.contains(nil) ? "write one id for each override" : nil
    }
}

extension IDs {
    /// Ids that stand for those that could not be read: the ids of the overrides, and one for each value of a plural.
    fileprivate static func unread(for layer: Layer, and overrides: [Int: Manifest.Override]) -> IDs {
        let count =
            [layer.hosts?.value.count, layer.ports?.value.count, layer.caps?.value.count]
            .compactMap(\.self).max() ?? 1
        let numbers = Set(overrides.keys).union(0..<max(count, 1))
        return IDs(numbers: numbers.sorted(), span: nil, areRead: false)
    }
}

extension SharedOrPerWorker {
    /// The number of values of a plural; nil for a singular.
    fileprivate var count: Int? { if case .each(let values) = self { values.count } else { nil } }
}

extension [Int] {
    /// Sorted numbers as ranges, such as `0-3, 7`. Only the first eight ranges are written.
    fileprivate var asRanges: String {
        guard !isEmpty else { return "none" }
        var ranges: [ClosedRange<Int>] = []
        for number in self {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else if ranges.count == 8 {
                return ranges.map(\.manifestText).joined(separator: ", ") + ", …"
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map(\.manifestText).joined(separator: ", ")
    }
}

extension ClosedRange<Int> {
    fileprivate var manifestText: String { count == 1 ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)" }
}
