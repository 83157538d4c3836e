public import NIOCore
import Prefork

/// How long a connection stays open on which the client sends nothing.
///
/// The time in which the server prepares an answer does not count, however long it is.
public struct ConnectionTimeouts: Sendable {
    /// How long a silent client keeps its connection.
    public var silence: TimeAmount
    /// How long a silent client keeps its connection after the worker was asked to stop.
    ///
    /// A client that keeps its connection may be about to send a request. A connection that is closed at that moment
    /// loses the request. An answer with `Connection: close` loses none. The stop of a worker whose clients are silent
    /// takes this long.
    public var silenceAtStop: TimeAmount

    public init(silence: TimeAmount = .seconds(10), silenceAtStop: TimeAmount = .seconds(1)) {
        self.silence = silence
        self.silenceAtStop = silenceAtStop
    }

    /// Returns the timeouts with which silent clients leave half of a worker's grace to the clients that are answered.
    func bounded(by stop: StopPolicy) -> ConnectionTimeouts {
        let limit = TimeAmount(stop.grace / 2)
        return ConnectionTimeouts(silence: silence, silenceAtStop: min(silenceAtStop, limit))
    }
}
