import PreforkLinux

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
        case .output(let page, let worker): mode = turned(page, key).map { .output($0, of: worker) } ?? .table
        case .listeners(let page): mode = turned(page, key).map { .listeners($0) } ?? .table
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
        case .character("s"): ask(selectedRow?.isDown == true ? .start : .stop)
        case .character("w"), .enter:
            return selectedRow.map { .ask(.why($0.worker)) }
        case .character("l"):
            var page = TopPage("Events since this view was opened", events)
            page.scroll(.end, height: height, width: size.columns)
            mode = .events(page)
        case .character("o"): return openOutput()
        case .character("n"): mode = .listeners(TopPage("Sockets of the master", listeners.lines))
        case .character("f"): foldGroup()
        case .character("F"): foldAll()
        case .character("?"), .character("h"): mode = .page(.help)
        case .character, .escape, .interrupt, .redraw: break
        }
        return nil
    }

    private mutating func ask(_ order: TopOrder) {
        if let row = selectedRow { mode = .question(order, row.worker) }
    }

    private mutating func openOutput() -> Effect? {
        guard let row = selectedRow else { return nil }
        mode = .output(TopPage("Output of \(row.worker)", []), of: row.worker)
        return .readOutput
    }
}
