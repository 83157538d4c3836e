import Supervision

/// A manifest as it is written: typed, placed, nothing resolved yet.
struct Manifest {
    var name: String?
    var defaults: Layer?
    /// Whether every key of `defaults` could be read. If not, no group can be judged as a whole.
    var areDefaultsSound = true
    var groups: [Group] = []

    struct Group {
        let name: Located<String>
        let layer: Layer
        let ids: IDs
        /// By id; every key is one of `ids`.
        let overrides: [Int: Override]
    }

    struct Override {
        let id: Located<Int>
        let layer: Layer
    }
}

/// The ids of a group in the order they are written, which is the order that plurals are handed out in.
struct IDs {
    let numbers: [Int]
    /// Of `ids` or `count`; nil when neither is written.
    let span: Span?

    static let implied = IDs(numbers: [0], span: nil)
}
