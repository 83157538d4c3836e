import Supervision

extension Decoder {
    /// The former name of a group or of a worker.
    mutating func formerName(_ node: Node) -> FormerName? {
        guard let text = text(node, as: "was", expecting: "a former name") else { return nil }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let group = parts.first, let digits = parts.last else {
            return isName(text, of: "a group", at: node.span) ? .group(text) : nil
        }
        guard let number = Int(digits), String(number) == digits, Bounds.id.contains(number) else {
            refuse(node, as: "was", expecting: "a worker such as old/7", .badName)
            return nil
        }
        guard isName(String(group), of: "a group", at: node.span) else { return nil }
        return .worker(WorkerID(group: String(group), number: number))
    }

    /// Refuses the former name of a single worker as that of a group.
    mutating func checkFormerName(of layer: Layer, inGroup entries: [MappingEntry]) {
        guard case .worker(let id) = layer.was?.value, let node = entries.first(where: { $0.key.value == "was" })?.value
        else { return }
        layer.was = nil
        refuse(
            node, as: "was", expecting: "the name of a group",
            hint: "write 'was: \(id.group)', or 'was: \(id)' for one worker in 'overrides'", .badName)
    }

    /// Refuses the former name of a group as that of a single worker.
    mutating func checkFormerName(of layer: Layer, inOverrideOf id: Int, _ node: Node) {
        guard case .group(let name) = layer.was?.value,
            let value = node.mapping?.first(where: { $0.key.value == "was" })?.value
        else { return }
        layer.was = nil
        refuse(value, as: "was", expecting: "a worker such as old/7", hint: "write \(name)/\(id)", .badName)
    }
}
