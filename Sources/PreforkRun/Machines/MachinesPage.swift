import PreforkLinux
import Supervision

/// What the view of several masters has on the screen: their tables, one below the other. It asks nobody and draws nothing.
struct MachinesPage {
    /// What is known about one master.
    struct Look: Hashable {
        let title: String
        var table: TopTable?
        /// When the table came, or else when the master was asked for the first time.
        var time: ContinuousClock.Instant
        /// Why there is no newer table.
        var trouble: String?
    }

    var looks: [Look]
    private(set) var size: ScreenSize
    /// The first line that is shown, of all tables.
    private(set) var first = 0

    /// How old a table may be before the page says so.
    private let patience: Duration

    init(_ titles: [String], size: ScreenSize, patience: Duration, at now: ContinuousClock.Instant) {
        self.patience = patience
        looks = titles.map { Look(title: $0, time: now) }
        self.size = size
    }

    /// The room between the line at the top and the one at the bottom.
    private var height: Int { max(0, size.lines - 2) }

    mutating func resize(_ size: ScreenSize) { self.size = size }

    /// Moves the tables.
    ///
    /// - Returns: Whether the key ends the view.
    mutating func press(_ key: PressedKey, at now: ContinuousClock.Instant) -> Bool {
        let last = max(0, body(at: now).count - height)
        switch key {
        case .character("q"), .interrupt: return true
        case .up, .character("k"): first -= 1
        case .down, .character("j"): first += 1
        case .pageUp, .character("b"): first -= max(1, height - 1)
        case .pageDown, .character(" "): first += max(1, height - 1)
        case .home, .character("g"): first = 0
        case .end, .character("G"): first = last
        case .character, .enter, .escape, .redraw: break
        }
        first = min(max(0, first), last)
        return false
    }

    /// The lines of the screen.
    func lines(at now: ContinuousClock.Instant) -> [ScreenLine] {
        let body = body(at: now)
        let shown = Array(body.dropFirst(min(first, max(0, body.count - height))).prefix(height))
        let blank = [ScreenLine](repeating: ScreenLine(), count: max(0, height - shown.count))
        let answering = looks.count { $0.trouble == nil && $0.table != nil && !$0.isLate(at: now, patience) }
        let top = ScreenLine("\(answering) of \(looks.count) masters answer", .title)
        let bottom = ScreenLine("q quit  Up Down PageUp PageDown scroll", .faint)
        return Array(([top] + shown + blank).prefix(max(0, size.lines - 1))) + [bottom]
    }

    private func body(at now: ContinuousClock.Instant) -> [ScreenLine] {
        // The columns stand below each other in all tables.
        let titles = looks.lazy.compactMap(\.table?.rows.first).first ?? []
        let rows = looks.map { $0.table?.rows.dropFirst() ?? [] }
        var aligned = titles.isEmpty ? [] : AlignedColumns.lines([titles] + rows.flatMap(\.self))[...]
        var lines = aligned.prefix(1).map { ScreenLine($0, .title) }
        aligned = aligned.dropFirst()
        for (look, rows) in zip(looks, rows) {
            let trouble = look.trouble ?? look.silence(at: now, patience)
            lines.append(ScreenLine("\(look.title): \(look.table?.heading ?? "no status yet")", .title))
            if let trouble { lines.append(ScreenLine("\(look.title): \(trouble)", .alarm)) }
            lines += aligned.prefix(rows.count).map { ScreenLine($0, trouble == nil ? .plain : .faint) }
            aligned = aligned.dropFirst(rows.count)
        }
        return lines
    }
}

extension MachinesPage.Look {
    fileprivate func isLate(at now: ContinuousClock.Instant, _ patience: Duration) -> Bool {
        time.duration(to: now) > patience
    }

    fileprivate func silence(at now: ContinuousClock.Instant, _ patience: Duration) -> String? {
        isLate(at: now, patience) ? "no answer for \(time.duration(to: now).humanText)" : nil
    }
}
