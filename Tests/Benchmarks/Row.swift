/// What is measured, in which unit, and what is aimed at.
struct Quantity {
    enum Unit: String {
        case milliseconds = "ms"
        case mebibytes = "MiB"
        case count = ""
    }

    enum Aim {
        /// Of the medians, ours to the floor's.
        case ratio(Double)
        case value(Double)
        /// Of the medians, ours above the floor's.
        case above(Double)
        /// Shown for what it is.
        case none
    }

    let name: String
    let unit: Unit
    let aim: Aim
}

/// A quantity's measurements, of both contenders.
struct Row {
    let quantity: Quantity
    let floor: Sample
    let ours: Sample

    /// Ours to the floor's; nil where the floor is nothing.
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

/// One or more measurements of one thing.
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
