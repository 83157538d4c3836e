import JSONText

/// What the view asks the master for.
enum TopRequest: Hashable {
    case events, status, counts
    case why(String)
    case order(TopOrder, String)

    var json: JSON {
        switch self {
        case .events: ["request": "events"]
        case .status: ["request": "status"]
        case .counts: ["request": "counts"]
        case .why(let worker): ["request": "why", "worker": .text(worker)]
        case .order(let order, let worker):
            ["request": .text(order.rawValue), "workers": .list([.text(worker)])]
        }
    }
}

/// An order that a key gives.
enum TopOrder: String, Hashable {
    case restart, stop, start
}
