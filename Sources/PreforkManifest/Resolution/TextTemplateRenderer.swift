import Supervision

/// Replaces the placeholders in the texts of one worker.
struct TextTemplateRenderer {
    let binding: WorkerBinding
    let owner: WorkerTemplate.Owner
    let manifest: String
    let hasSocket: Bool
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
            binding.resources.port == 0 && hasSocket ? Program.pickedPort : binding.resources.port.map { String($0) }
        case .path: binding.resources.path
        case .cap: binding.resources.cap.map { String($0) }
        case .fd: hasSocket ? "3" : nil
        }
    }
}

extension Placeholder {
    /// The word for a message that says that the worker has no value for the placeholder.
    fileprivate var noun: String { self == .fd ? "inherited socket" : rawValue }
}
