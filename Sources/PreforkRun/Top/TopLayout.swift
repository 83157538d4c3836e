/// Which columns the table has, and how wide they are.
struct TopLayout: Hashable {
    struct Place: Hashable {
        let column: TopColumn
        let width: Int
    }

    private(set) var places: [Place] = []

    /// The least room for a state, while there are columns beside it.
    private static let shortState = 15

    /// - Parameter width: How many columns the terminal has.
    init(_ rows: [TopRow], width: Int) {
        // One column marks the selected row, and a blank stands before each further column of the table.
        let names = max(TopColumn.worker.title.count, rows.lazy.map { $0.title.columns }.max() ?? 0)
        let worker = min(names, max(10, width / 3), max(0, width - 1))
        places.append(Place(column: .worker, width: worker))
        let states = max(TopColumn.state.title.count, rows.lazy.map { $0.sentence.columns }.max() ?? 0)
        var rest = width - 1 - worker - 1
        guard rest > 0 else { return }
        let least = min(states, TopLayout.shortState, rest)
        rest -= least
        var numbers: [Place] = []
        for column in TopColumn.allCases {
            guard let width = column.width else { continue }
            guard rest >= width + 1 else { break }
            rest -= width + 1
            numbers.append(Place(column: column, width: width))
        }
        places.append(Place(column: .state, width: min(states, least + rest)))
        places += numbers
    }

    func shows(_ column: TopColumn) -> Bool { places.contains { $0.column == column } }

    var header: String { line(mark: " ") { $0.title } }

    func line(_ row: TopRow, _ meter: ProcessMeter, _ listeners: TopListeners, isSelected: Bool) -> String {
        line(mark: isSelected ? ">" : " ") { $0.cell(row, meter, listeners) }
    }

    private func line(mark: String, _ cell: (TopColumn) -> String) -> String {
        mark
            + places.map { cell($0.column).fitted(to: $0.width, atEnd: $0.column.isNumber) }
            .joined(separator: " ")
    }
}
