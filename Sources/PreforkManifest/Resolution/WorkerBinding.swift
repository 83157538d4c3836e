import Supervision

/// Who one worker is and where it serves: all that its position in the group gives it.
struct WorkerBinding {
    let id: WorkerID
    /// The position in the group, from 0.
    let index: Int
    let resources: Resources

    /// Where it serves and with how many threads; several workers may share one place.
    struct Resources: Equatable {
        var host: String?
        var port: UInt16?
        var path: String?
        var cap: Int?
    }
}
