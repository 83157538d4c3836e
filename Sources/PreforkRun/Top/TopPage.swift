/// A text that is shown in place of the table, such as the answer to `why`.
struct TopPage: Hashable {
    let title: String
    var lines: [String]
    /// The first line that is shown, of those that the width of the terminal makes of the text.
    private(set) var first: Int

    init(_ title: String, _ lines: [String], first: Int = 0) {
        self.title = title
        self.lines = lines
        self.first = first
    }

    /// The page with other lines, at the same place.
    func with(_ lines: [String]) -> TopPage { TopPage(title, lines, first: first) }

    /// Shows the newest lines of something that grows, of which the oldest may be missing. If the end was shown, the new end is;
    /// otherwise the lines on the screen stay.
    mutating func follow(_ new: [String], height: Int, width: Int) {
        let isAtEnd = first >= wrapped(width).count - height
        let gone = lines.indices.first { lines[$0...].elementsEqual(new.prefix(lines.count - $0)) } ?? lines.count
        first = max(0, first - lines[..<gone].reduce(0) { $0 + $1.broken(into: width).count })
        lines = new
        if isAtEnd { scroll(.end, height: height, width: width) }
    }

    /// Moves the text so that the key is obeyed, and there is no empty room below its end.
    mutating func scroll(_ key: PressedKey, height: Int, width: Int) {
        let last = max(0, wrapped(width).count - height)
        let step =
            switch key {
            case .up, .character("k"): -1
            case .down, .character("j"): 1
            case .pageUp, .character("b"): -max(1, height - 1)
            case .pageDown, .character(" "): max(1, height - 1)
            case .home, .character("g"): -first
            case .end, .character("G"): last - first
            default: 0
            }
        first = min(max(0, first + step), last)
    }

    func shown(height: Int, width: Int) -> [String] {
        let lines = wrapped(width)
        return Array(lines.dropFirst(min(first, max(0, lines.count - height))).prefix(height))
    }

    private func wrapped(_ width: Int) -> [String] { lines.flatMap { $0.broken(into: width) } }

    static let help = TopPage(
        "Keys",
        [
            "Up, Down, k, j           select the worker before or after",
            "PageUp, PageDown, Space  go a screen up or down",
            "Home, End, g, G          go to the first or the last worker",
            "r                        restart the selected worker, after a question",
            "s                        stop it, or start one that is down, after a question",
            "w, Enter                 say why it is in its state, and what happened last",
            "l                        show the last events of the master",
            "o                        show the last lines of its output, where it is captured",
            "n                        show the sockets of the master and their queues",
            "f, F                     fold or unfold its group, or all groups",
            "q                        close this text, or end this program",
            "",
            "CPU% is the part of one CPU since the last look. RSS is memory with all that is",
            "shared with others, and PSS with a part of it, shown for at most 64 workers.",
            "THR/CAP is threads and how many the worker may have. QUEUE is connections that",
            "wait to be accepted, and how many may. A dash stands for what is not known",
            "here, as in another container than the master's.",
        ])
}
