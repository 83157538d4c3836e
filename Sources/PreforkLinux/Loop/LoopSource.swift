/// A source of events that the loop waits for.
///
/// A new source takes a case here, a case in `Engine.handleReady`, and a call of `Poller.add`.
enum LoopSource: PollerSource, Hashable {
    /// The notify socket that workers share: some have reported about themselves.
    case sharedReports
    /// The notify socket of the launch with this number: its worker has reported.
    case reports(UInt64)
    /// The pidfd of the launch with this number: its process has ended.
    case process(UInt64)
    /// The poller of the prober: probes go on.
    case probes
    /// The signalfd: signals have arrived.
    case signals
    /// The timer: the core's next deadline has come.
    case deadline
    /// The companion has answered.
    case companionAnswers
    /// The pidfd of the companion: it has ended.
    case companion
    /// The companion has room for orders.
    case companionRoom
    /// The pidfd of the process that serves HTTP: it has ended.
    case http
    /// The pidfd of the program that is run for an event: it has ended.
    case eventProgram
    /// The process that looks up names has answered or ended.
    case names
    /// The reader of the log has read, so that more lines can be written.
    case log
    /// The poller of the control socket: clients have asked something, or have read what they were told.
    case control
    /// The service manager has room for messages.
    case serviceManager
    /// The inotify instance: something has happened in the folder of a watched file.
    case files

    /// Reports, exits and answers come first, so that the core knows them when it handles signals and deadlines.
    var precedence: Int {
        switch self {
        case .sharedReports, .reports: 0
        // The answers about last words come before the ends that wait for them.
        case .companionAnswers: 0
        case .process, .companion, .http, .eventProgram: 1
        case .probes: 2
        case .signals: 3
        case .deadline: 4
        case .names: 5
        case .log, .companionRoom, .serviceManager: 6
        case .control: 7
        case .files: 8
        }
    }
}
