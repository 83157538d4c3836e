internal import Supervision

/// A stream of a launch, and how its lines are written.
struct CarriedStream: Equatable {
    /// Names the pipe between the master and its companion. No number is used twice.
    var number: UInt64
    var worker: WorkerID
    var pid: Int32
    var isError: Bool
    var format: LinePolicy.Format
    var prefix: String
    /// The absolute path of the file; empty for the stream of the master.
    var file: String
    var rotation: LinePolicy.Rotation?
    var maxLine: Int
    var drop: LinePolicy.Drop
    /// What the line matches that the launch is up with; empty when no line is waited for.
    var pattern = ""

    /// The number of the pipe of a launch for one of its streams.
    static func number(of launch: UInt64, isError: Bool) -> UInt64 { launch &* 2 &+ (isError ? 1 : 0) }

    /// The numbers of both pipes.
    static func numbers(of launch: UInt64) -> [UInt64] { [false, true].map { number(of: launch, isError: $0) } }
}

/// What the master tells its companion, a datagram each.
enum OutputOrder: Equatable {
    /// Carry the lines of this stream, or carry them in another way from now on. The pipe comes with the first order.
    case carry(CarriedStream)
    /// Write what is in the pipe of this number now, and answer.
    case flush(UInt64)
    /// Open all files again.
    case reopen
    /// Answer for how long the pipes of this launch have been silent.
    case ask(UInt64)
    /// Send the client whose connection comes with the order the lines that it wants to read.
    case show(WantedLines)
}

/// What the companion tells the master, a datagram each.
enum OutputAnswer: Equatable {
    /// What was in the pipe at the order is written.
    case flushed(UInt64)
    /// The pipe has ended, and everything of it is written.
    case ended(UInt64)
    /// Lines cannot be written: a sentence, the error number, and the file or the stream.
    case blocked(String, errno: Int32, at: String)
    /// An old file of this file stays as it is: why it is not compressed.
    case uncompressed(String, errno: Int32, at: String)
    case unblocked(String)
    /// So much time has passed since something was written to a pipe of this launch.
    case silent(UInt64, for: Duration)
    /// A line of this pipe matches the pattern.
    case matched(UInt64, pattern: String)
    case discarded(String)
    case dropped(lines: Int, at: String)
}

extension OutputOrder {
    /// The longest datagram: the names, two texts of a manifest, and some numbers.
    static let longest = 64 * 1024

    var bytes: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .carry(let stream):
            writer.write(1)
            writer.write(stream.number)
            writer.write(stream.worker.group)
            writer.write(UInt64(clamping: stream.worker.number))
            writer.write(UInt64(clamping: stream.pid))
            writer.write(stream.isError ? 1 : 0)
            writer.write(stream.format.rawValue)
            writer.write(stream.prefix)
            writer.write(stream.file)
            writer.write(UInt64(clamping: stream.rotation?.size ?? 0))
            writer.write(UInt64(clamping: stream.rotation?.every?.clampedNanoseconds ?? 0))
            // 0 for a file that is never put aside.
            writer.write(UInt64(clamping: stream.rotation?.keep ?? 0))
            writer.write(stream.rotation?.compress?.rawValue ?? "")
            writer.write(UInt64(clamping: stream.maxLine))
            writer.write(stream.drop.rawValue)
            writer.write(stream.pattern)
        case .flush(let number):
            writer.write(2)
            writer.write(number)
        case .reopen: writer.write(3)
        case .ask(let launch):
            writer.write(4)
            writer.write(launch)
        case .show(let wanted):
            writer.write(5)
            wanted.write(to: &writer)
        }
        return writer.bytes
    }

    init?(bytes: ArraySlice<UInt8>) {
        var reader = ByteReader(bytes)
        switch reader.number() {
        case 1:
            guard let stream = CarriedStream(from: &reader) else { return nil }
            self = .carry(stream)
        case 2:
            guard let number = reader.number() else { return nil }
            self = .flush(number)
        case 3: self = .reopen
        case 4:
            guard let launch = reader.number() else { return nil }
            self = .ask(launch)
        case 5:
            guard let wanted = WantedLines(from: &reader) else { return nil }
            self = .show(wanted)
        default: return nil
        }
    }
}

extension CarriedStream {
    fileprivate init?(from reader: inout ByteReader) {
        guard let number = reader.number(), let group = reader.text(), let id = reader.number(),
            let pid = reader.number(), let isError = reader.number(),
            let format = reader.text().flatMap(LinePolicy.Format.init), let prefix = reader.text(),
            let file = reader.text(), let size = reader.number(), let every = reader.number(),
            let keep = reader.number(), let compress = reader.text(), let maxLine = reader.number(),
            let drop = reader.text().flatMap(LinePolicy.Drop.init), let pattern = reader.text()
        else { return nil }
        self.init(
            number: number, worker: WorkerID(group: group, number: Int(clamping: id)), pid: Int32(clamping: pid),
            isError: isError != 0, format: format, prefix: prefix, file: file,
            rotation: keep == 0
                ? nil
                : LinePolicy.Rotation(
                    size: size == 0 ? nil : Int(clamping: size),
                    every: every == 0 ? nil : .nanoseconds(Int64(clamping: every)), keep: Int(clamping: keep),
                    compress: LinePolicy.Compression(rawValue: compress)),
            maxLine: Int(clamping: maxLine), drop: drop, pattern: pattern)
    }
}

extension OutputAnswer {
    var bytes: [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .flushed(let number):
            writer.write(1)
            writer.write(number)
        case .ended(let number):
            writer.write(2)
            writer.write(number)
        case .blocked(let sentence, let errno, let file):
            writer.write(3)
            writer.write(sentence)
            writer.write(UInt64(clamping: errno))
            writer.write(file)
        case .uncompressed(let sentence, let errno, let file):
            writer.write(9)
            writer.write(sentence)
            writer.write(UInt64(clamping: errno))
            writer.write(file)
        case .unblocked(let file):
            writer.write(4)
            writer.write(file)
        case .discarded(let stream):
            writer.write(5)
            writer.write(stream)
        case .dropped(let lines, let file):
            writer.write(6)
            writer.write(UInt64(clamping: lines))
            writer.write(file)
        case .matched(let number, let pattern):
            writer.write(7)
            writer.write(number)
            writer.write(pattern)
        case .silent(let launch, let time):
            writer.write(8)
            writer.write(launch)
            writer.write(UInt64(clamping: time.clampedNanoseconds))
        }
        return writer.bytes
    }

    init?(bytes: ArraySlice<UInt8>) {
        var reader = ByteReader(bytes)
        switch reader.number() {
        case 1:
            guard let number = reader.number() else { return nil }
            self = .flushed(number)
        case 2:
            guard let number = reader.number() else { return nil }
            self = .ended(number)
        case 3:
            guard let sentence = reader.text(), let errno = reader.number(), let file = reader.text() else {
                return nil
            }
            self = .blocked(sentence, errno: Int32(clamping: errno), at: file)
        case 4:
            guard let file = reader.text() else { return nil }
            self = .unblocked(file)
        case 5:
            guard let stream = reader.text() else { return nil }
            self = .discarded(stream)
        case 6:
            guard let lines = reader.number(), let file = reader.text() else { return nil }
            self = .dropped(lines: Int(clamping: lines), at: file)
        case 7:
            guard let number = reader.number(), let pattern = reader.text() else { return nil }
            self = .matched(number, pattern: pattern)
        case 8:
            guard let launch = reader.number(), let time = reader.number() else { return nil }
            self = .silent(launch, for: .nanoseconds(Int64(clamping: time)))
        case 9:
            guard let sentence = reader.text(), let errno = reader.number(), let file = reader.text() else {
                return nil
            }
            self = .uncompressed(sentence, errno: Int32(clamping: errno), at: file)
        default: return nil
        }
    }
}
