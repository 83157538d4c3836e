/// What the loop can hear of, with what is needed to react to it.
///
/// A new source is one case here, one row in `Engine.hear`, and one `Poller.add`.
enum LoopSource: PollerSource, Hashable {
    /// Workers have reported that they are ready.
    case readyReports
    /// The process of the launch with this number has ended.
    case process(UInt64)
    case signals
    /// The core's next deadline has come.
    case deadline

    /// Reports and exits are facts by which signals and deadlines are judged, so they are heard first.
    var precedence: Int {
        switch self {
        case .readyReports: 0
        case .process: 1
        case .signals: 2
        case .deadline: 3
        }
    }
}
