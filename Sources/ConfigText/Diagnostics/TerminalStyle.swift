/// Marks up text with the colors of a terminal, or leaves it plain.
package struct TerminalStyle {
    private let isOn: Bool

    package init(_ isOn: Bool) { self.isOn = isOn }

    package func strong(_ text: String) -> String { wrap(text, "1") }
    package func note(_ text: String) -> String { wrap(text, "36") }
    func caret(_ text: String) -> String { wrap(text, "32") }
    func kind(_ kind: String) -> String {
        wrap(kind + ":", kind == "error" ? "1;31" : kind == "warning" ? "1;33" : "1;36")
    }

    private func wrap(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
