import PreforkLinux

/// What the view shows, and what keys do to it. It asks nobody and draws nothing.
struct TopModel {
    enum Effect: Hashable {
        case quit, redraw
        case ask(TopRequest)
    }

    private enum Mode: Hashable {
        case table
        case question(TopOrder, String)
        case page(TopPage)
        /// The newest events, which grow while they are shown.
        case events(TopPage)
    }

    private(set) var size: ScreenSize
    private(set) var report: StatusReport?
    private(set) var selected = 0
    /// The first row on the screen.
    private(set) var first = 0
    private(set) var layout: TopLayout
    /// What the last key has led to. The next key takes it away, or the time.
    private(set) var message = ""
    /// For how many further reports the message stays.
    private var rest = 0
    /// Why there is nothing new to show; nil while the master answers.
    var trouble: String?
    private var mode = Mode.table
    private var events: [String] = []

    /// For how many reports a message stays.
    static let messageReports = 5
    /// How many events are kept.
    static let mostEvents = 500

    init(size: ScreenSize) {
        self.size = size
        layout = TopLayout([], width: size.columns)
    }

    var rows: [StatusReport.Row] { report?.rows ?? [] }

    /// The room between the three lines at the top and the one at the bottom.
    private var height: Int { max(0, size.lines - 4) }

    /// The rows on the screen; none while something else is shown.
    var visibleRows: ArraySlice<StatusReport.Row> {
        switch mode {
        case .table, .question: rows.dropFirst(first).prefix(height)
        case .page, .events: []
        }
    }

    mutating func resize(_ size: ScreenSize) {
        if size == self.size { return }
        self.size = size
        layout = TopLayout(rows, width: size.columns)
        select(selected)
    }

    /// Shows the workers of a report. The selected worker stays selected, wherever it is now.
    mutating func show(_ report: StatusReport) {
        let old = rows.indices.contains(selected) ? rows[selected] : nil
        self.report = report
        rest -= 1
        if rest < 0 { message = "" }
        layout = TopLayout(rows, width: size.columns)
        guard let old else { return select(0) }
        func isSame(_ row: StatusReport.Row) -> Bool { row.worker == old.worker && row.role == old.role }
        let place =
            rows.firstIndex { isSame($0) && $0.pid == old.pid } ?? rows.firstIndex(where: isSame)
            ?? rows.firstIndex { $0.worker == old.worker }
        select(place ?? selected)
    }

    mutating func note(_ event: String) {
        events.append(event)
        if events.count > TopModel.mostEvents { events.removeFirst(events.count - TopModel.mostEvents) }
        guard case .events(let page) = mode else { return }
        let atEnd = page.shown(height: height, width: size.columns).last == page.lines.last
        var new = TopPage(page.title, events, first: page.first)
        if atEnd { new.scroll(.end, height: height, width: size.columns) }
        mode = .events(new)
    }

    mutating func say(_ message: String) {
        self.message = message
        rest = TopModel.messageReports
    }

    mutating func explain(_ worker: String, _ lines: [String]) { mode = .page(TopPage("Why \(worker)", lines)) }

    private mutating func select(_ index: Int) {
        selected = max(0, min(index, rows.count - 1))
        first = max(0, min(first, rows.count - height))
        if selected < first { first = selected }
        if selected >= first + height { first = max(0, selected - max(height, 1) + 1) }
    }
}

extension TopModel {
    /// Obeys a key.
    mutating func press(_ key: PressedKey) -> Effect? {
        message = ""
        if key == .interrupt { return .quit }
        if key == .redraw { return .redraw }
        switch mode {
        case .table: return pressInTable(key)
        case .question(let order, let worker):
            mode = .table
            if key == .character("y") || key == .character("Y") { return .ask(.order(order, worker)) }
            say("\(worker) is left as it is")
        case .page(let page): mode = turned(page, key).map { .page($0) } ?? .table
        case .events(let page): mode = turned(page, key).map { .events($0) } ?? .table
        }
        return nil
    }

    /// The page after a key; nil when the key closes it.
    private func turned(_ page: TopPage, _ key: PressedKey) -> TopPage? {
        if [.character("q"), .escape, .enter].contains(key) { return nil }
        var page = page
        page.scroll(key, height: height, width: size.columns)
        return page
    }

    private mutating func pressInTable(_ key: PressedKey) -> Effect? {
        let page = max(1, height - 1)
        switch key {
        case .character("q"): return .quit
        case .up, .character("k"): select(selected - 1)
        case .down, .character("j"): select(selected + 1)
        case .pageUp, .character("b"): select(selected - page)
        case .pageDown, .character(" "): select(selected + page)
        case .home, .character("g"): select(0)
        case .end, .character("G"): select(rows.count - 1)
        case .character("r"): ask(.restart)
        case .character("s"): ask(rows.indices.contains(selected) && rows[selected].isDown ? .start : .stop)
        case .character("w"), .enter:
            if rows.indices.contains(selected) { return .ask(.why(rows[selected].worker)) }
        case .character("l"):
            var page = TopPage("Events since this view was opened", events)
            page.scroll(.end, height: height, width: size.columns)
            mode = .events(page)
        case .character("?"), .character("h"): mode = .page(.help)
        case .character, .escape, .interrupt, .redraw: break
        }
        return nil
    }

    private mutating func ask(_ order: TopOrder) {
        if rows.indices.contains(selected) { mode = .question(order, rows[selected].worker) }
    }
}

extension StatusReport.Row {
    /// Whether the worker stays down until somebody launches it.
    fileprivate var isDown: Bool { ["stopped", "held", "completed"].contains(state) }
}

extension TopModel {
    /// The lines of the screen.
    func lines(_ usage: ProcessMeter) -> [ScreenLine] {
        let body =
            switch mode {
            case .table, .question: table(usage)
            case .page(let page), .events(let page): text(page)
            }
        let blank = [ScreenLine](repeating: ScreenLine(), count: max(0, height - (body.count - 1)))
        return Array((heading + body + blank).prefix(max(0, size.lines - 1))) + [bottom]
    }

    private var heading: [ScreenLine] {
        let title = report?.heading ?? "no status yet"
        let remarks = (report?.remarks ?? "").drop { $0 == ";" || $0 == " " }
        return [
            ScreenLine(title, .title),
            trouble.map { ScreenLine($0, .alarm) } ?? ScreenLine(String(remarks), .change),
        ]
    }

    private func table(_ usage: ProcessMeter) -> [ScreenLine] {
        let rows = visibleRows.indices.map { index in
            let row = self.rows[index], isSelected = index == selected
            let text = layout.line(row, usage[row.pid], isSelected: isSelected)
            return ScreenLine(text, trouble == nil ? row.style : .faint, isMarked: isSelected)
        }
        return [ScreenLine(layout.header, .title)] + rows
    }

    private func text(_ page: TopPage) -> [ScreenLine] {
        let lines = page.shown(height: height, width: size.columns)
        return [ScreenLine(page.title, .title)] + (lines.isEmpty ? ["none"] : lines).map { ScreenLine($0) }
    }

    private var bottom: ScreenLine {
        switch mode {
        case .question(let order, let worker): return ScreenLine("\(order.rawValue) \(worker)? y/n", .title)
        case .page, .events: return ScreenLine("q back  Up Down PageUp PageDown scroll", .faint)
        case .table: break
        }
        if !message.isEmpty { return ScreenLine(message, .title) }
        let shown = visibleRows
        let place = shown.isEmpty ? "none" : "\(shown.startIndex + 1)-\(shown.endIndex) of \(rows.count)"
        let keys = "q quit  r restart  s stop  w why  l events  ? help"
        let room = size.columns - place.columns - 1
        return ScreenLine(room > 10 ? keys.fitted(to: room) + " " + place : keys, .faint)
    }
}

extension StatusReport.Row {
    fileprivate var style: ScreenLine.Style {
        switch state {
        case "held", "killed": .alarm
        case "completed": hasFailed ? .alarm : .faint
        case "backing-off", "starting", "stopping", "waiting", "waiting-for-group": .change
        case "stopped": .faint
        default: .plain
        }
    }
}
