/// A source of events that the loop waits for.
///
/// A new source takes a case here, a case in `Engine.handleReady`, and a call of `Poller.add`.
enum LoopSource: PollerSource, Hashable {
    /// The notify socket: workers have reported that they are ready.
    case readinessReports
    /// The pidfd of the launch with this number: its process has ended.
    case process(UInt64)
    /// The signalfd: signals have arrived.
    case signals
    /// The timer: the core's next deadline has come.
    case deadline
    /// The process that looks up names has answered or ended.
    case names
    /// The reader of the log has read, so that more lines can be written.
    case log

    /// Readiness reports and exits come first, so that the core knows them when it handles signals and deadlines.
    var precedence: Int {
        switch self {
        case .readinessReports: 0
        case .process: 1
        case .signals: 2
        case .deadline: 3
        case .names: 4
        case .log: 5
        }
    }
}
