/// A measured quantity with its unit and its aim.
struct Quantity {
    enum Unit: String {
        case milliseconds = "ms"
        case mebibytes = "MiB"
        case percent = "%"
        case count = ""
    }

    enum Aim {
        /// The median is at most this many times the median of the floor.
        case ratio(Double)
        /// The median is at most this value.
        case value(Double)
        /// The median is at most this much above the median of the floor.
        case above(Double)
        /// The quantity has no aim.
        case none
    }

    let name: String
    let unit: Unit
    let aim: Aim
}

/// What the two measurements of a row are.
struct Columns: Hashable {
    let base: String
    let ours: String

    static let floor = Columns(base: "floor", ours: "prefork-run")
    static let bound = Columns(base: "bound", ours: "prefork-run")
    static let reloads = Columns(base: "without reloads", ours: "with reloads")
}

/// The measurements of a quantity for both contenders.
struct Row {
    let quantity: Quantity
    var columns = Columns.floor
    /// The measurements of the floor, or of what else `columns` says; nil if a program is not installed.
    let floor: Sample?
    let ours: Sample?

    /// The ratio of the medians of prefork-run and the floor, or nil if the floor's median is 0.
    var ratio: Double? {
        guard let floor, let ours, floor.median != 0 else { return nil }
        return ours.median / floor.median
    }

    var meetsAim: Bool {
        guard let floor, let ours else { return true }
        return switch quantity.aim {
        case .ratio(let most): ours.median <= floor.median * most
        case .value(let most): ours.median <= most
        case .above(let most): ours.median <= floor.median + most
        case .none: true
        }
    }
}

/// The minimum, median and maximum of one or more measurements.
struct Sample {
    let min, median, max: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        min = sorted.first ?? 0
        max = sorted.last ?? 0
        let middle = sorted.count / 2
        if sorted.isEmpty {
            median = 0
        } else {
            median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        }
    }
}
