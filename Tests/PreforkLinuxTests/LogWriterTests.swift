import CPreforkLinux
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import PreforkLinux

/// The log never waits for its reader.
@Suite struct LogWriterTests {
    /// A pipe whose reader decides when to read.
    private final class Pipe {
        private(set) var reader: Int32
        let writer: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(prefork_pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
            // As a log's pipe usually is: a write would wait.
            _ = fcntl(writer, F_SETFL, 0)
        }

        deinit {
            closeReader()
            close(writer)
        }

        func closeReader() {
            if reader >= 0 { close(reader) }
            reader = -1
        }

        /// Everything that is in the pipe now.
        func read() -> String {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65536)
            while case let count = Glibc.read(reader, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private let pipe: Pipe
    private let line = String(repeating: "x", count: 99)

    init() throws { pipe = try Pipe() }

    private func writer() -> LogWriter { LogWriter(to: LogOutlet(standardError: pipe.writer)) { "\($0) lost" } }

    /// Reads until the writer has nothing left.
    private func everything(of writer: LogWriter) -> [Substring] {
        var text = pipe.read()
        // Each turn writes what the pipe holds, so that a few turns are enough.
        for _ in 0..<1000 where writer.isWaiting {
            writer.flush()
            text += pipe.read()
        }
        return text.split(separator: "\n")
    }

    @Test(arguments: [LogOutlet.Kind.own, .splice])
    func aMasterThatEndsWritesWhatASlowReaderReads(kind: LogOutlet.Kind) {
        let writer = LogWriter(to: LogOutlet(standardError: pipe.writer, kind: kind)) { "\($0) lost" }
        for _ in 0..<2000 { writer.write(line: line) }
        let source = pipe.reader
        let lines = Mutex(0)
        let isRead = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            var chunk = [UInt8](repeating: 0, count: 512)
            while lines.withLock({ $0 < 2000 }) {
                var request = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
                guard poll(&request, 1, 10_000) == 1 else { break }
                let count = Glibc.read(source, &chunk, chunk.count)
                guard count > 0 else { break }
                lines.withLock { $0 += chunk[..<count].count { $0 == UInt8(ascii: "\n") } }
            }
            isRead.signal()
        }
        writer.finish()
        #expect(!writer.isWaiting)
        isRead.wait()
        #expect(lines.withLock { $0 } == 2000)
    }

    @Test func aMasterThatEndsDoesNotWaitForAReaderThatDoesNotRead() {
        let writer = writer()
        for _ in 0..<2000 { writer.write(line: line) }
        writer.finish()
        #expect(writer.isWaiting, "a second without progress is enough")
    }

    @Test(arguments: [LogOutlet.Kind.own, .splice])
    func whatDoesNotFitIsKeptAndWrittenWhenTheReaderHasRead(kind: LogOutlet.Kind) {
        let writer = LogWriter(to: LogOutlet(standardError: pipe.writer, kind: kind)) { "\($0) lost" }
        for _ in 0..<2000 { writer.write(line: line) }
        #expect(writer.isWaiting, "200 kB do not fit into a pipe of 64 KiB")
        #expect(everything(of: writer) == Array(repeating: line[...], count: 2000))
        #expect(!writer.isWaiting)
    }

    @Test func beyondTheLimitLinesAreCountedAndTold() {
        let writer = writer()
        for number in 0..<10_000 { writer.write(line: "\(number) \(line)") }
        let lines = everything(of: writer)
        let lost = lines.last.flatMap { Int($0.split(separator: " ")[0]) }
        #expect(lines.last?.hasSuffix(" lost") == true)
        #expect(lines.count - 1 + (lost ?? 0) == 10_000)
        writer.write(line: "afterwards")
        #expect(pipe.read() == "afterwards\n")
    }

    @Test func theLossIsToldBeforeTheLineThatFollowsIt() throws {
        let writer = writer()
        for _ in 0..<10_000 { writer.write(line: line) }
        _ = pipe.read()
        writer.write(line: "next")
        let lines = everything(of: writer)
        let notice = try #require(lines.firstIndex { $0.hasSuffix(" lost") })
        #expect(lines[..<notice].allSatisfy { $0 == line })
        #expect(lines[(notice + 1)...].allSatisfy { $0 == "next" })
    }

    /// A limit of the file's size stands for the disk: in both cases write(2) writes a part, and then nothing.
    @Test func aLineThatAFullDiskCutsIsCompletedWhenThereIsRoom() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var name = Array("/tmp/prefork-tests-XXXXXX".utf8CString)
            let file = mkstemp(&name)
            unlink(name)
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            getrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
            func setRoom(_ bytes: rlim_t) {
                var room = rlimit(rlim_cur: bytes, rlim_max: limit.rlim_max)
                setrlimit(Int32(RLIMIT_FSIZE.rawValue), &room)
            }
            let writer = LogWriter(to: LogOutlet(standardError: file)) { "\($0) lost" }
            setRoom(10)
            writer.write(line: "the first line")
            writer.write(line: "the second line")
            setRoom(limit.rlim_cur)
            writer.write(line: "the third line")
            var bytes = [UInt8](repeating: 0, count: 200)
            let count = pread(file, &bytes, bytes.count, 0)
            let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
            #expect(text == "the first line\nthe second line\nthe third line\n")
        }
    }

    @Test func aReaderThatIsGoneIsNotWaitedFor() throws {
        signal(SIGPIPE, SIG_IGN)
        let writer = writer()
        for _ in 0..<2000 { writer.write(line: line) }
        pipe.closeReader()
        // A process that another test launches has the reading end, too, until its program runs.
        _ = try awaited("the end of the last reader") {
            writer.flush()
            return writer.isWaiting ? nil : true
        }
        writer.write(line: "to nobody")
        #expect(!writer.isWaiting)
    }
}
