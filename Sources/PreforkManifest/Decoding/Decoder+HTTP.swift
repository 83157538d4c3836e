extension Decoder {
    /// The value of the top level's `http`.
    mutating func httpService(_ node: Node, at key: Span) -> HTTPPlace? {
        if node.scalar?.text == "off" { return nil }
        let short = node.scalar.flatMap { HTTPPlace($0.text, at: node.span) == nil ? nil : "{listen: \($0.text)}" }
        let example = "{listen: 127.0.0.1:9900}"
        guard
            let accepted = entries(
                of: node, as: .httpService, for: "http",
                hint: "write \(short ?? "'off', or a mapping such as \(example)")",
                fix: short.flatMap { .writing($0, for: node, in: source) })
        else { return nil }
        if let entry = accepted.entries.first(where: { $0.key.value == "listen" }) { return endpoint(entry.value) }
        if !accepted.refusedMeanings.contains("listen") {
            findings.report(
                .missingKey, "cannot find the required key 'listen' in 'http'", at: key, hint: "write \(example)")
        }
        return nil
    }

    private mutating func endpoint(_ node: Node) -> HTTPPlace? {
        if let text = node.scalar?.text, let place = HTTPPlace(text, at: node.span) {
            warnOfPrivilege(place.port, at: node.span)
            return place
        }
        let written = node.scalar?.text ?? ""
        let port = AddressText.parts(of: written)?.port ?? written[...].digits.flatMap { Int($0) }
        let hint = port.flatMap { Bounds.port.contains($0) ? "write 127.0.0.1:\($0)" : nil }
        refuse(
            node, as: "listen", expecting: TextForm.endpoint.one, hint: hint,
            node.scalar == nil ? .wrongType : .badHost)
        return nil
    }
}
