import Supervision

extension Template {
    /// The text for one worker. A placeholder that means nothing to it is reported at its place.
    func rendered(
        for seat: Batch.Seat, of recipe: Recipe, manifest: String, hasSocket: Bool, source: SourceText,
        into findings: inout Findings
    ) -> String {
        if let literal { return literal }
        var text = ""
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .placeholder(.name, _): text += manifest
            case .placeholder(let placeholder, let dollar):
                if let value = value(of: placeholder, at: seat, hasSocket: hasSocket) {
                    text += value
                } else {
                    findings.report(
                        .placeholderWithoutValue,
                        "cannot use '${\(placeholder.rawValue)}': \(recipe.owner) has no \(placeholder.noun)",
                        at: Template.span(ofDollar: dollar, of: dollars, in: span, source: source))
                }
            }
        }
        return text
    }

    private func value(of placeholder: Placeholder, at seat: Batch.Seat, hasSocket: Bool) -> String? {
        switch placeholder {
        case .group: seat.id.group
        case .id: String(seat.id.number)
        case .index: String(seat.index)
        case .host: seat.place.host
        // The master knows it only when the socket is open.
        case .port: seat.place.port == 0 && hasSocket ? Program.pickedPort : seat.place.port.map { String($0) }
        case .path: seat.place.path
        case .cap: seat.place.cap.map { String($0) }
        case .fd: hasSocket ? "3" : nil
        case .name: nil
        }
    }
}

extension Placeholder {
    /// What is missing where it has no value.
    fileprivate var noun: String { self == .fd ? "inherited socket" : rawValue }
}
