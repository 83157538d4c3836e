import Supervision

/// The numbers that a limit takes.
enum LimitKind: Sendable {
    /// A number, and `infinity`.
    case number
    /// A number of descriptors, of which there is no infinity.
    case descriptors
    /// A number of bytes or a size with its unit, and `infinity`.
    case bytes

    init(_ resource: Resource) {
        self =
            switch resource {
            case .nofile: .descriptors
            default: resource.isInBytes ? .bytes : .number
            }
    }

    var range: ClosedRange<Int> {
        switch self {
        case .number, .bytes: Bounds.limit
        case .descriptors: Bounds.descriptors
        }
    }

    /// What a message expects.
    var expected: String {
        switch self {
        case .number: "a whole number or infinity"
        case .descriptors: range.words
        case .bytes: "\(TextForm.size.one), a number of bytes or infinity"
        }
    }

    /// A soft or a hard limit alone.
    var ofOneLimit: ValueKind {
        switch self {
        case .number: .either([.integer(range), .words(["infinity"])])
        case .descriptors: .integer(range)
        case .bytes: .either([.integer(range), .text(.size), .words(["infinity"])])
        }
    }

    /// The table of the mapping with both limits.
    var table: KeyTable.ID {
        switch self {
        case .bytes: .byteLimit
        case .number, .descriptors: .limit
        }
    }

    var kind: ValueKind { .either([ofOneLimit, .mapping(table)]) }
}
