import JSONText
import PreforkLinux

/// The connection of the view to its master: the answers to what it asks, and the events between them.
final class TopFeed {
    enum News: Hashable {
        case event(String)
        case status(StatusReport)
        case listeners(TopListeners)
        case why(String, [String])
        case done(TopOrder, String, isChanged: Bool)
        case refused(String)
    }

    private let connection: ControlConnection
    /// The requests whose answers have not come, the next one first.
    private var asked: [(request: TopRequest, time: ContinuousClock.Instant)] = []

    var descriptor: Int32 { connection.descriptor }
    /// Whether the pids of the master name the same processes here.
    var sharesPIDs: Bool { connection.sharesPIDs }
    /// Since when the master owes an answer.
    var owingSince: ContinuousClock.Instant? { asked.first?.time }

    init(_ connection: ControlConnection) throws(NoMaster) {
        self.connection = connection
        try ask(.events)
    }

    func ask(_ request: TopRequest) throws(NoMaster) {
        try connection.send(request.json)
        asked.append((request, .now))
    }

    func awaits(_ request: TopRequest) -> Bool { asked.contains { $0.request == request } }

    /// What the master has sent. Does not wait.
    func take() throws(NoMaster) -> [News] {
        try connection.receive()
        var news: [News] = []
        while let line = try connection.takeLine() {
            if line["ok"] == nil {
                if let text = EventSentence.text(of: line) { news.append(.event(text)) }
            } else if let told = answered(line) {
                news.append(told)
            }
        }
        return news
    }

    /// The master answers in the order in which it was asked.
    private func answered(_ answer: JSON) -> News? {
        guard !asked.isEmpty else { return nil }
        let request = asked.removeFirst().request
        // An older master counts nothing.
        if request == .counts { return .listeners(TopListeners(TopListener.all(in: answer))) }
        if let error = answer["error"]?.text { return .refused(error) }
        switch request {
        case .events, .counts: return nil
        case .status:
            guard let report = answer["status"].flatMap(StatusReport.init) else {
                return .refused("the master has sent something else than its status")
            }
            return .status(report)
        case .why(let worker): return .why(worker, AskedReason.lines(of: answer))
        case .order(let order, let worker):
            return .done(order, worker, isChanged: answer["workers"]?.list?.isEmpty == false)
        }
    }
}
