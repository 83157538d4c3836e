import NIOCore

/// An event of a stream of server-sent events.
enum ServerEvent {
    /// - Parameters:
    ///   - name: The name of the event.
    ///   - data: The data, which has no line break.
    static func bytes(_ name: String, _ data: ByteBuffer) -> ByteBuffer {
        var event = ByteBuffer(string: "event: \(name)\ndata: ")
        event.writeImmutableBuffer(data)
        event.writeString("\n\n")
        return event
    }

    /// What shows a client, and all that is between, that the connection lives.
    static let nothing = ByteBuffer(string: ":\n\n")
}
