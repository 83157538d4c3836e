import Supervision

/// Checks what the groups of a manifest need of each other.
struct NeedsCheck {
    private struct Group {
        let name: Located<String>
        /// The place of `needs`.
        let span: Span
        let needs: [NeedLayer]
        /// Whether the restart policy launches a worker again that has exited with 0.
        let isEndless: Bool
        /// The place of the restart policy; nil for the default.
        let policy: Span?
    }

    /// The groups in the order of the file.
    private var groups: [Group] = []

    mutating func add(_ name: Located<String>, _ workerTemplate: WorkerTemplate) {
        let settings = workerTemplate.layer.settings
        let isKnown = !settings.isUnread(\.restart.condition)
        let needs = workerTemplate.layer.needs
        groups.append(
            Group(
                name: name, span: needs?.span ?? name.span, needs: needs?.value ?? [],
                isEndless: isKnown && workerTemplate.prototype.restart.condition == .always,
                policy: settings.span(of: \.restart.condition)))
    }

    /// - Parameter names: The names of all groups; nil if they are not known.
    mutating func check(among names: Set<String>?, into findings: inout Findings) {
        guard groups.contains(where: { !$0.needs.isEmpty }) else { return }
        groups.sort { $0.name.span.start < $1.name.span.start }
        let byName = Dictionary(groups.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        for group in groups {
            for need in group.needs {
                if need.group.value == group.name.value {
                    findings.report(
                        .circularNeeds, "cannot let '\(need.group.value)' wait for itself", at: need.group.span,
                        hint: "take it out",
                        related: need.group.span.start < group.name.span.start
                            ? [Diagnostic.Related("the group", at: group.name.span)] : [])
                } else if let needed = byName[need.group.value] {
                    checkEnd(of: needed, need, into: &findings)
                } else if let names, !names.contains(need.group.value) {
                    refuse(need, of: group, among: names, into: &findings)
                }
            }
        }
        for circle in circles(byName) { refuse(circle, into: &findings) }
    }

    private func refuse(_ need: NeedLayer, of group: Group, among names: Set<String>, into findings: inout Findings) {
        let others = names.subtracting([group.name.value]).sorted()
        findings.report(
            .unknownNeed, "cannot find the group '\(need.group.value.excerpt)' that '\(group.name.value)' needs",
            at: need.group.span,
            hint: Suggestion.nearest(to: need.group.value, among: others).map { "did you mean '\($0)'?" },
            notes: others.isEmpty
                ? ["the manifest has no other group"]
                : ["other groups: \(others.prefix(10).joined(separator: ", "))\(others.count > 10 ? ", …" : "")"])
    }

    private func checkEnd(of needed: Group, _ need: NeedLayer, into findings: inout Findings) {
        guard need.condition == .completed, needed.isEndless else { return }
        let name = needed.name.value
        findings.report(
            .neverCompletes, "cannot wait until '\(name)' has completed: its workers are always launched again",
            at: need.group.span, hint: "write 'restart: {policy: on-failure}' in '\(name)'",
            related: [
                needed.policy.map { Diagnostic.Related("its restart policy is set here", at: $0) }
                    ?? Diagnostic.Related("'always' is the default", at: needed.name.span)
            ])
    }

    /// One of the places of a circle.
    private struct Link {
        let group: String
        let need: NeedLayer
    }

    /// The circles, each from the group that stands first in the file. A need is followed once, so that circles that
    /// have a need in common are found one after the other, as their author breaks them.
    private func circles(_ byName: [String: Group]) -> [[Link]] {
        var circles: [[Link]] = []
        var isDone: Set<String> = []
        for start in groups where !isDone.contains(start.name.value) {
            // A stack in place of recursion, because a chain of needs may have thousands of groups.
            var path: [(name: String, next: Int)] = [(start.name.value, 0)]
            var depth = [start.name.value: 0]
            while let (name, next) = path.last {
                guard let needs = byName[name]?.needs, next < needs.count else {
                    isDone.insert(name)
                    depth[name] = nil
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let need = needs[next].group.value
                if need == name || isDone.contains(need) || byName[need] == nil { continue }
                if let first = depth[need] {
                    let links = path[first...].compactMap { step in
                        byName[step.name].map { Link(group: step.name, need: $0.needs[step.next - 1]) }
                    }
                    circles.append(links)
                } else {
                    depth[need] = path.count
                    path.append((need, 0))
                }
            }
        }
        return circles
    }

    private func refuse(_ circle: [Link], into findings: inout Findings) {
        guard let first = circle.first else { return }
        let names = circle.prefix(8).map(\.group) + (circle.count > 8 ? ["…"] : []) + [first.group]
        findings.report(
            .circularNeeds, "cannot launch groups that wait for each other: \(names.joined(separator: " → "))",
            at: first.need.group.span, hint: "take one of these needs out",
            related: circle.dropFirst().map {
                Diagnostic.Related("'\($0.group)' needs '\($0.need.group.value)' here", at: $0.need.group.span)
            })
    }
}
