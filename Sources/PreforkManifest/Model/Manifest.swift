import Supervision

/// A manifest as it is written: its values have types and places, and nothing is resolved.
struct Manifest {
    var name: String?
    var defaults: Layer?
    var groups: [Group] = []
    /// The names of all groups, of those that could not be read as well; nil when not all of them are known.
    var groupNames: Set<String>? = []
    /// Whether a change of the file is a reload.
    var watchesForChanges = false
    /// Where the control socket is.
    var control = ControlPlace.standard
    /// Who may connect to it.
    var controlAccess = ControlAccess()
    /// Where reloads are recorded.
    var history = HistorySettings()
    /// Where HTTP is served; nil for nowhere.
    var http: HTTPPlace?
    /// The programs that are run for events.
    var events = EventSettings()
    /// The texts of their command lines, in the order of the file.
    var eventLines: [[TextTemplate]] = []

    struct Group {
        let name: Located<String>
        let layer: Layer
        let ids: IDs
        /// The overrides by id. Each id is one of `ids`, unless those could not be read.
        let overrides: [Int: Override]
    }

    struct Override {
        let id: Located<Int>
        let layer: Layer
    }
}

/// The ids of a group in the order in which they are written. The values of plurals are assigned in this order.
struct IDs {
    let numbers: [Int]
    /// The place of `ids` or `count`; nil when neither is written.
    let span: Span?
    /// Whether the ids could be read. Otherwise the numbers stand for ids that are not known.
    var areRead = true

    static let implied = IDs(numbers: [0], span: nil)
}
