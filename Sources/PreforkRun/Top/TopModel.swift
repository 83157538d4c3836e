import PreforkLinux

/// What the view shows, and what keys do to it. It asks nobody and draws nothing.
struct TopModel {
    enum Effect: Hashable {
        case quit, redraw
        case ask(TopRequest)
        /// The output that is shown is asked for again.
        case readOutput
    }

    enum Mode: Hashable {
        case table
        case question(TopOrder, String)
        case page(TopPage)
        /// The newest events, which grow while they are shown.
        case events(TopPage)
        /// The last lines of the output of a worker.
        case output(TopPage, of: String)
        /// The sockets, whose queues change while they are shown.
        case listeners(TopPage)
    }

    private(set) var size: ScreenSize
    private(set) var report: StatusReport?
    /// The rows of the table.
    private(set) var rows: [TopRow] = []
    /// The groups that have one row.
    private var folded: Set<Substring> = []
    private(set) var listeners = TopListeners()
    private(set) var selected = 0
    /// The first row on the screen.
    private(set) var first = 0
    private(set) var layout: TopLayout
    /// What the last key has led to. The next key takes it away, or the time.
    var message = ""
    /// For how many further reports the message stays.
    private var rest = 0
    /// Why there is nothing new to show; nil while the master answers.
    var trouble: String?
    var mode = Mode.table
    private(set) var events: [String] = []

    /// For how many reports a message stays.
    static let messageReports = 5
    /// How many events are kept.
    static let mostEvents = 500

    init(size: ScreenSize) {
        self.size = size
        layout = TopLayout([], width: size.columns)
    }

    /// The room between the three lines at the top and the one at the bottom.
    var height: Int { max(0, size.lines - 4) }

    /// The rows on the screen; none while something else is shown.
    var visibleRows: ArraySlice<TopRow> {
        switch mode {
        case .table, .question: rows.dropFirst(first).prefix(height)
        case .page, .events, .output, .listeners: []
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
        let old = selectedRow
        self.report = report
        rest -= 1
        if rest < 0 { message = "" }
        arrange(keeping: old)
    }

    /// The selected row; nil where there is none.
    var selectedRow: TopRow? { rows.indices.contains(selected) ? rows[selected] : nil }

    /// Lays the rows out. The row that was selected stays selected, and so does its group when that is folded or unfolded.
    private mutating func arrange(keeping old: TopRow?) {
        rows = TopRow.rows(of: report?.rows ?? [], folding: folded)
        layout = TopLayout(rows, width: size.columns)
        guard let old else { return select(0) }
        let place =
            rows.firstIndex { $0.isSame(as: old) && $0.pid == old.pid } ?? rows.firstIndex { $0.isSame(as: old) }
            ?? rows.firstIndex { $0.worker == old.worker }
            ?? rows.firstIndex { $0.isFolded != old.isFolded && $0.group == old.group }
        select(place ?? selected)
    }

    /// Folds or unfolds the group of the selected row.
    mutating func foldGroup() {
        guard let row = selectedRow else { return }
        if folded.remove(row.group) == nil { folded.insert(row.group) }
        arrange(keeping: row)
    }

    /// Folds all groups, or unfolds them if all are folded.
    mutating func foldAll() {
        let all = Set(report?.rows.map(\.group) ?? [])
        folded = folded.isSuperset(of: all) ? [] : all
        arrange(keeping: selectedRow)
    }

    mutating func show(_ listeners: TopListeners) {
        self.listeners = listeners
        if case .listeners(let page) = mode { mode = .listeners(page.with(listeners.lines)) }
    }

    /// The worker or the group whose output is shown; nil where none is shown.
    var shownOutput: String? { if case .output(_, let worker) = mode { worker } else { nil } }

    /// Shows the last lines of the output of a worker. Who reads further up is left alone.
    mutating func showOutput(_ lines: [String]) {
        guard case .output(let page, let worker) = mode else { return }
        mode = .output(followed(page, lines), of: worker)
    }

    /// The page with the newest lines.
    private func followed(_ page: TopPage, _ lines: [String]) -> TopPage {
        var new = page
        new.follow(lines, height: height, width: size.columns)
        return new
    }

    mutating func note(_ event: String) {
        events.append(event)
        if events.count > TopModel.mostEvents { events.removeFirst(events.count - TopModel.mostEvents) }
        guard case .events(let page) = mode else { return }
        mode = .events(followed(page, events))
    }

    mutating func say(_ message: String) {
        self.message = message
        rest = TopModel.messageReports
    }

    mutating func explain(_ worker: String, _ lines: [String]) { mode = .page(TopPage("Why \(worker)", lines)) }

    mutating func select(_ index: Int) {
        selected = max(0, min(index, rows.count - 1))
        first = max(0, min(first, rows.count - height))
        if selected < first { first = selected }
        if selected >= first + height { first = max(0, selected - max(height, 1) + 1) }
    }
}
