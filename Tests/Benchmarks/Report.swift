import Glibc

/// The table of all rows.
struct Report {
    let runs: Int
    var rows: [Row] = []

    var text: String {
        let tables = tables.map { cells in
            let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
            return cells.map { row in
                row.indices.map { row[$0].padded(to: widths[$0], left: $0 > 0) }.joined(separator: "   ")
            }
        }
        return (tables.flatMap { $0 + [""] } + [caption]).joined(separator: "\n")
    }

    var markdown: String {
        let tables = tables.map { cells in
            let rule = ["---"] + cells[0].dropFirst().map { _ in "---:" }
            return ([cells[0], rule] + cells.dropFirst()).map { "| \($0.joined(separator: " | ")) |" }
        }
        return (tables.flatMap { $0 + [""] } + [caption]).joined(separator: "\n")
    }

    /// The cells of a table for each kind of columns, with the titles in the first row.
    private var tables: [[[String]]] {
        var kinds: [Columns] = []
        for row in rows where !kinds.contains(row.columns) { kinds.append(row.columns) }
        return kinds.map { kind in
            [["scenario", kind.base, kind.ours, "ratio", "aim"]]
                + rows.filter { $0.columns == kind }.map(\.cells)
        }
    }

    private var caption: String {
        "min / median / max of \(runs) runs, idle seconds of one; the ratio is that of the medians. \(machine)."
    }

    /// The kernel version and the number of CPUs of this machine.
    private var machine: String {
        var name = utsname()
        uname(&name)
        let release = withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return "Linux \(release), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) CPUs"
    }
}

extension Row {
    fileprivate var cells: [String] {
        [quantity.name, text(floor), text(ours), ratio.map { "\(decimal($0, 2))×" } ?? "–", aim]
    }

    private func text(_ sample: Sample?) -> String {
        guard let sample else { return "not installed" }
        let unit = quantity.unit
        let digits = unit == .count ? 0 : 2
        let numbers = [sample.min, sample.median, sample.max].map { decimal($0, digits) }
        return numbers.joined(separator: " / ") + (unit == .count ? "" : " \(unit.rawValue)")
    }

    private var aim: String {
        let aim =
            switch quantity.aim {
            case .ratio(let most): "≤ \(decimal(most, 2))×"
            case .value(0): "0"
            case .value(let most): "≤ \(decimal(most, most < 10 ? 1 : 0)) \(quantity.unit.rawValue)"
            case .above(let most): "≤ floor + \(decimal(most, 0)) \(quantity.unit.rawValue)"
            case .none: "–"
            }
        return meetsAim ? aim : "\(aim), missed"
    }
}

/// Returns a number with the given count of digits after the decimal point.
private func decimal(_ value: Double, _ digits: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([Int32(digits), value]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
    return String(decoding: buffer.prefix(Swift.max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

extension String {
    fileprivate func padded(to width: Int, left: Bool) -> String {
        let space = String(repeating: " ", count: Swift.max(0, width - count))
        return left ? space + self : self + space
    }
}
