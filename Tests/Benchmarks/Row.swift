/// A measured quantity with its unit and its aim.
struct Quantity {
    enum Unit: String {
        case milliseconds = "ms"
        case mebibytes = "MiB"
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

/// The measurements of a quantity for both contenders.
struct Row {
    let quantity: Quantity
    let floor: Sample
    let ours: Sample

    /// The ratio of the medians of prefork-run and the floor, or nil if the floor's median is 0.
    var ratio: Double? { floor.median == 0 ? nil : ours.median / floor.median }

    var meetsAim: Bool {
        switch quantity.aim {
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
