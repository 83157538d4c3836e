import PreforkLinux

extension TopModel {
    /// The lines of the screen.
    func lines(_ usage: ProcessMeter) -> [ScreenLine] {
        let body =
            switch mode {
            case .table, .question: table(usage)
            case .page(let page), .events(let page), .output(let page, _), .listeners(let page): text(page)
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
            let text = layout.line(row, usage, listeners, isSelected: isSelected)
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
        case .page, .events, .output, .listeners: return ScreenLine("q back  Up Down PageUp PageDown scroll", .faint)
        case .table: break
        }
        if !message.isEmpty { return ScreenLine(message, .title) }
        let shown = visibleRows
        let place = shown.isEmpty ? "none" : "\(shown.startIndex + 1)-\(shown.endIndex) of \(rows.count)"
        let keys = "q quit  r restart  s stop  w why  o output  f fold  ? help"
        let room = size.columns - place.columns - 1
        return ScreenLine(room > 10 ? keys.fitted(to: room) + " " + place : keys, .faint)
    }
}
