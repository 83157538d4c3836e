import Supervision

/// Replaces the placeholders in the texts of one worker.
struct TextTemplateRenderer {
    let binding: WorkerBinding
    let owner: WorkerTemplate.Owner
    let manifest: String
    /// The sockets that the worker inherits.
    let sockets: [SocketSpec]
    /// Whether the master opens the socket at the worker's own address.
    let hasOwnSocket: Bool
    let source: SourceText
    /// Whether placeholders without a value are reported. They are the same for all workers of a template.
    let reports: Bool

    /// Returns the texts with their placeholders replaced.
    ///
    /// - Parameter bytes: The number of bytes made so far, which this function increases.
    func texts(_ templates: [TextTemplate], _ findings: inout Findings, _ bytes: inout Int) -> [String] {
        templates.map { text($0, &findings, &bytes) }
    }

    /// Returns the text with its placeholders replaced. Reports placeholders that have no value for this worker.
    func text(_ template: TextTemplate, _ findings: inout Findings, _ bytes: inout Int) -> String {
        bytes += MemoryLayout<String>.size
        if let literal = template.literal { return literal }
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let piece): text += piece
            case .socketPlaceholder(let placeholder, let dollar):
                if let value = value(of: placeholder) {
                    text += value
                    continue
                }
                text += "\0"
                guard reports, !binding.resources.unread.contains(.fd) else { continue }
                report(placeholder, into: &findings) {
                    TextTemplate.span(ofDollar: dollar, of: template.dollars, in: template.span, source: source)
                }
            case .placeholder(let placeholder, let dollar):
                if let value = value(of: placeholder) {
                    text += value
                    continue
                }
                // No check looks at a text with a NUL, as at one that could not be read.
                text += "\0"
                if reports, !binding.resources.unread.contains(placeholder) {
                    findings.report(
                        .placeholderWithoutValue,
                        "cannot use '${\(placeholder.rawValue)}': \(owner) has no \(placeholder.noun)",
                        at: TextTemplate.span(
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
        case .group: binding.id.group
        case .id: String(binding.id.number)
        case .index: String(binding.index)
        case .host: binding.resources.host
        // If the kernel picks the port, the master knows the port only after it has opened the socket.
        case .port:
            binding.resources.port == 0 && hasOwnSocket ? Program.pickedPort : binding.resources.port.map { String($0) }
        case .path: binding.resources.path
        case .cap: binding.resources.cap.map { String($0) }
        case .fd: sockets.isEmpty ? nil : "3"
        }
    }
}

extension TextTemplateRenderer {
    private func value(of placeholder: SocketPlaceholder) -> String? {
        guard let index = sockets.firstIndex(where: { $0.name == placeholder.socket }) else { return nil }
        switch (placeholder.property, sockets[index].address) {
        case (.fd, _): return String(index + 3)
        case (.host, .internet(let host, _)): return host
        case (.port, .internet(_, 0)):
            return hasOwnSocket && index == 0 ? Program.pickedPort : Program.pickedPort(of: placeholder.socket)
        case (.port, .internet(_, let port)): return String(port)
        case (.path, .unix(let path, _)): return path
        default: return nil
        }
    }

    /// Reports a placeholder for a socket that the worker has not, or that has not the property.
    private func report(_ placeholder: SocketPlaceholder, into findings: inout Findings, at place: () -> Span) {
        let (property, name) = (placeholder.property.rawValue, placeholder.socket)
        let written = "cannot use '${\(property):\(name.excerpt)}'"
        let names = sockets.map(\.name)
        if names.contains(name) {
            let other = placeholder.property == .path ? "port" : "path"
            findings.report(
                .placeholderWithoutValue, "\(written): socket '\(name.excerpt)' has no \(property)", at: place(),
                hint: "write ${\(other):\(name)}")
            return
        }
        findings.report(
            .placeholderWithoutValue, "\(written): \(owner) has no socket '\(name.excerpt)'", at: place(),
            hint: names.isEmpty
                ? "add it to 'sockets'"
                : Suggestion.nearest(to: name, among: names).map { "did you mean '${\(property):\($0)}'?" },
            notes: names.isEmpty ? [] : ["its sockets are \(names.prefix(20).joined(separator: ", "))"])
    }
}

extension Placeholder {
    /// The word for a message that says that the worker has no value for the placeholder.
    fileprivate var noun: String { self == .fd ? "inherited socket" : rawValue }
}
