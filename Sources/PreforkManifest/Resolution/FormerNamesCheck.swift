import Supervision

/// Checks the former names of the groups and workers of a manifest.
struct FormerNamesCheck {
    private let groups: [Manifest.Group]
    private let byName: [String: Manifest.Group]
    /// The names of all groups, of those that could not be read as well.
    private let names: Set<String>
    /// The groups that have said what they were, by that name.
    private var claims: [String: Manifest.Group] = [:]

    /// - Parameter groups: The groups in the order of the file.
    init(_ manifest: Manifest) {
        groups = manifest.groups
        byName = Dictionary(groups.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        names = (manifest.groupNames ?? []).union(byName.keys)
    }

    mutating func check(into findings: inout Findings) {
        for group in groups { check(group, into: &findings) }
        var claimants: [WorkerID: (name: String, span: Span)] = [:]
        for group in groups {
            for (number, override) in group.overrides.sorted(by: { $0.value.id.span.start < $1.value.id.span.start }) {
                guard let was = override.layer.was, case .worker(let old) = was.value else { continue }
                let worker = WorkerID(group: group.name.value, number: number)
                guard isGone(old, of: worker, at: was.span, into: &findings) else { continue }
                if let other = claimants[old] ?? claimant(of: old) {
                    refuse(old.description, of: worker.description, at: was.span, other, into: &findings)
                } else {
                    claimants[old] = (worker.description, was.span)
                }
            }
        }
    }

    private mutating func check(_ group: Manifest.Group, into findings: inout Findings) {
        guard let was = group.layer.was, case .group(let old) = was.value else { return }
        let name = group.name.value
        if old == name {
            findings.report(
                .badFormerName, "cannot say that '\(name)' was '\(old)': it is called so", at: was.span,
                hint: "write the name that it had before, or remove 'was'")
        } else if names.contains(old) {
            findings.report(
                .badFormerName, "cannot say that '\(name)' was '\(old)': the manifest has a group '\(old)'",
                at: was.span,
                hint: "remove 'was', or the group '\(old)'",
                related: byName[old].map { [Diagnostic.Related("the group", at: $0.name.span)] } ?? [])
        } else if let other = claims[old] {
            refuse(
                "'\(old)'", of: "'\(name)'", at: was.span,
                ("'\(other.name.value)'", other.layer.was?.span ?? other.name.span), into: &findings)
        } else {
            claims[old] = group
        }
    }

    /// Whether no worker of the manifest has the former name of a worker; reports one that has.
    private func isGone(_ old: WorkerID, of worker: WorkerID, at span: Span, into findings: inout Findings) -> Bool {
        if old == worker {
            findings.report(
                .badFormerName, "cannot say that \(worker) was \(old): it is called so", at: span,
                hint: "write the name that it had before, or remove 'was'")
            return false
        }
        guard let group = byName[old.group], group.ids.areRead, group.ids.numbers.contains(old.number) else {
            return true
        }
        findings.report(
            .badFormerName, "cannot say that \(worker) was \(old): the manifest has a worker \(old)", at: span,
            hint: "remove 'was', or the worker \(old)",
            related: [Diagnostic.Related("its group", at: group.name.span)])
        return false
    }

    /// The worker that takes a former id over because its group does.
    private func claimant(of old: WorkerID) -> (name: String, span: Span)? {
        guard let group = claims[old.group], let was = group.layer.was, group.ids.areRead,
            group.ids.numbers.contains(old.number), group.overrides[old.number]?.layer.was == nil
        else { return nil }
        return (WorkerID(group: group.name.value, number: old.number).description, was.span)
    }

    private func refuse(
        _ old: String, of subject: String, at span: Span, _ other: (name: String, span: Span),
        into findings: inout Findings
    ) {
        findings.report(
            .badFormerName, "cannot say that \(subject) was \(old): \(other.name) was it", at: span,
            hint: "keep one 'was'", related: [Diagnostic.Related("\(other.name) was \(old)", at: other.span)])
    }
}
