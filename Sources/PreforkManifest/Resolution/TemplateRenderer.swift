import Supervision

/// Fills in the placeholders for one worker.
struct TemplateRenderer {
    let seat: Seat
    let owner: Recipe.Owner
    let manifest: String
    let hasSocket: Bool
    let source: SourceText

    /// - Parameter bytes: Grows by what is made for this worker.
    func texts(_ templates: [Template], _ findings: inout Findings, _ bytes: inout Int) -> [String] {
        templates.map { text($0, &findings, &bytes) }
    }

    /// The text. A placeholder that means nothing here is reported at its place.
    func text(_ template: Template, _ findings: inout Findings, _ bytes: inout Int) -> String {
        bytes += MemoryLayout<String>.size
        if let literal = template.literal { return literal }
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let piece): text += piece
            case .placeholder(let placeholder, let dollar):
                if let value = value(of: placeholder) {
                    text += value
                } else {
                    findings.report(
                        .placeholderWithoutValue,
                        "cannot use '${\(placeholder.rawValue)}': \(owner) has no \(placeholder.noun)",
                        at: Template.span(
                            ofDollar: dollar, of: template.dollars, in: template.span, source: source))
                }
            }
        }
        bytes += text.utf8.count
        return text
    }

    private func value(of placeholder: Placeholder) -> String? {
        switch placeholder {
        case .name: manifest
        case .group: seat.id.group
        case .id: String(seat.id.number)
        case .index: String(seat.index)
        case .host: seat.place.host
        // The master knows it only when the socket is open.
        case .port: seat.place.port == 0 && hasSocket ? Program.pickedPort : seat.place.port.map { String($0) }
        case .path: seat.place.path
        case .cap: seat.place.cap.map { String($0) }
        case .fd: hasSocket ? "3" : nil
        }
    }
}

extension Placeholder {
    /// What is missing where it has no value.
    fileprivate var noun: String { self == .fd ? "inherited socket" : rawValue }
}
