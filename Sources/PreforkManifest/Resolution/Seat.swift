import Supervision

/// Who one worker is and where it serves: all that its position in the group gives it.
struct Seat {
    let id: WorkerID
    /// The position in the group, from 0.
    let index: Int
    let place: Place

    /// Where it serves and with how many threads; several workers may share one place.
    struct Place: Equatable {
        var host: String?
        var port: UInt16?
        var path: String?
        var cap: Int?
    }
}
