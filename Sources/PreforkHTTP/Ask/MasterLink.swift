import JSONText
import NIOCore

/// The connection to the master: asks for its status and its counts, and takes the lines of its log.
///
/// The master answers in the order of the questions. A question that is not answered in time is given up, and its answer is
/// dropped when it comes.
final class MasterLink: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private final class Question {
        var then: ((ByteBuffer?) -> Void)?
        init(_ then: @escaping (ByteBuffer?) -> Void) { self.then = then }
    }

    /// The first line of the master: its version, its pid and the name of its manifest. Nil until it has come.
    private(set) var greeting: JSON?
    /// Called with each line of the log.
    var heard: (ByteBuffer) -> Void = { _ in }

    private let loop: any EventLoop
    /// Whether the lines of the log are followed.
    private let follows: Bool
    private var context: ChannelHandlerContext?
    private var questions = CircularBuffer<Question>()
    private var input = ByteBuffer()
    /// How many bytes of the input have no line break.
    private var searched = 0

    /// How long the master may take to answer a question.
    static let patience = TimeAmount.seconds(5)
    /// How many questions may wait for a master that does not answer.
    private static let mostQuestions = 64

    init(_ loop: any EventLoop, follows: Bool) {
        self.loop = loop
        self.follows = follows
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        for question in questions { question.then?(nil) }
        questions.removeAll()
    }

    func channelActive(context: ChannelHandlerContext) {
        if follows { ask("events") { _ in } }
        context.fireChannelActive()
    }

    /// Asks the master.
    ///
    /// - Parameter then: Called with the line of the answer, or with nil when there is none in time.
    func ask(_ request: String, then: @escaping (ByteBuffer?) -> Void) {
        if !send(["request": .text(request)], within: MasterLink.patience, then: then) { then(nil) }
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - time: How long the master may take to answer.
    ///   - then: Called with the line of the answer, or with nil when there is none in time.
    /// - Returns: Whether it was sent. Otherwise `then` is not called: there is no connection, or too many requests wait.
    func send(_ request: JSON, within time: TimeAmount, then: @escaping (ByteBuffer?) -> Void) -> Bool {
        guard let context, questions.count < MasterLink.mostQuestions else { return false }
        let question = Question(then)
        questions.append(question)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request.compact + "\n")), promise: nil)
        loop.assumeIsolated().scheduleTask(in: time) {
            question.then?(nil)
            question.then = nil
        }
        return true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        input.writeBuffer(&bytes)
        while let end = input.viewBytes(at: input.readerIndex + searched, length: input.readableBytes - searched)?
            .firstIndex(of: UInt8(ascii: "\n")), let line = input.readSlice(length: end - input.readerIndex)
        {
            input.moveReaderIndex(forwardBy: 1)
            searched = 0
            take(line)
        }
        searched = input.readableBytes
        input.discardReadBytes()
    }

    private func take(_ line: ByteBuffer) {
        if greeting == nil {
            greeting = (try? JSON(reading: line.readableBytesView)) ?? [:]
        } else if line.readableBytesView.starts(with: "{\"ok\":".utf8) {
            guard let question = questions.popFirst() else { return }
            question.then?(line)
            question.then = nil
        } else {
            heard(line)
        }
    }
}
