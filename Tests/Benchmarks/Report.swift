import Glibc

/// The table of all rows.
struct Report {
    let runs: Int
    var rows: [Row] = []

    var text: String {
        let cells = [Report.titles] + rows.map(\.cells)
        let widths = Report.titles.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            row.indices.map { row[$0].padded(to: widths[$0], left: $0 > 0) }.joined(separator: "   ")
        }
        return (lines + ["", caption]).joined(separator: "\n")
    }

    var markdown: String {
        let lines = [Report.titles, ["---"] + Report.titles.dropFirst().map { _ in "---:" }] + rows.map(\.cells)
        return (lines.map { "| \($0.joined(separator: " | ")) |" } + ["", caption]).joined(separator: "\n")
    }

    private static let titles = ["scenario", "floor", "prefork-run", "ratio", "aim"]

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

    private func text(_ sample: Sample) -> String {
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
