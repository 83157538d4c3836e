import ArgumentParser
import Glibc
import JSONText
import PreforkLinux
import Supervision

/// A command that runs for one of several masters.
struct MachineCall {
    let target: MachineTarget
    /// Nil when it could not be started.
    private let program: CalledProgram?
    /// When the command has taken too long.
    private let end: ContinuousClock.Instant?
    private let time: Duration?
    /// When it is killed, after it was asked to end.
    private var killTime: ContinuousClock.Instant?
    /// Whether the last line of its errors says why it has failed.
    private var hasTold = false
    /// How the command has ended; nil while it runs.
    private(set) var exitCode: ExitCode?

    /// How long a program may take to end that was asked to.
    private static let grace = Duration.milliseconds(500)
    /// The codes by which this program itself ends. All others are those of ssh, of a shell, or of a signal.
    private static let known: Set<Int32> = [0, 1, 2, 3, 64, 66, 69, 71, 124]

    /// Starts the command.
    ///
    /// - Parameters:
    ///   - time: How long it may take; nil for any time.
    ///   - tell: Called with a sentence if it cannot be started.
    init(_ command: MachineCommand, for target: MachineTarget, within time: Duration?, tell: (String) -> Void) {
        self.target = target
        self.time = time
        end = time.map { .now.advanced(by: $0) }
        do throws(Unreadable) {
            program = try CalledProgram(command.words)
        } catch {
            program = nil
            exitCode = .noMaster
            tell(error.sentence)
        }
    }

    var isDone: Bool { exitCode != nil }

    var descriptors: [Int32] { isDone ? [] : program?.openDescriptors ?? [] }

    /// When the call has something to do though nothing has happened.
    var nextDeadline: ContinuousClock.Instant? { isDone ? nil : killTime ?? end }

    /// Reads what has come, and ends a command that has taken too long.
    ///
    /// - Parameter show: Called with each line of the output, and with each sentence about an error.
    mutating func advance(show: (CalledProgram.Stream, String) -> Void) {
        guard let program, exitCode == nil else { return }
        for (stream, line) in program.take() {
            if stream == .error { hasTold = true }
            show(stream, stream == .error ? MachineCall.withoutName(line) : line)
        }
        if let code = program.exitCode { return finish(code, show) }
        let now = ContinuousClock.now
        if let killTime {
            if killTime <= now { program.signal(SIGKILL) }
        } else if let end, let time, end <= now {
            show(.error, "no answer within \(time.humanText)")
            stop()
        }
    }

    /// Asks the command to end.
    mutating func stop() {
        guard killTime == nil, exitCode == nil else { return }
        hasTold = true
        killTime = .now.advanced(by: MachineCall.grace)
        program?.signal(SIGTERM)
    }

    private mutating func finish(_ code: Int32, _ show: (CalledProgram.Stream, String) -> Void) {
        exitCode = MachineCall.known.contains(code) ? ExitCode(code) : .noMaster
        // It was killed here, so its own code says nothing.
        if killTime != nil { exitCode = .noMaster }
        guard exitCode != .success, !hasTold else { return }
        if !MachineCall.known.contains(code) { show(.error, "the command has ended with \(code)") }
    }

    /// A sentence of this program on another machine, without the program's name.
    private static func withoutName(_ line: String) -> String {
        let name = "prefork-run: "
        return line.hasPrefix(name) ? String(line.dropFirst(name.count)) : line
    }
}

extension [MachineCall] {
    /// Waits for all commands beside each other.
    ///
    /// - Parameter show: Called with the index of a call and a line of it.
    /// - Throws: A sentence when this machine cannot wait.
    mutating func finish(show: (Int, CalledProgram.Stream, String) -> Void) throws(SystemError) {
        let children = try SignalWatch([SIGCHLD])
        while true {
            // A command may have ended before its signal was waited for.
            for index in indices { self[index].advance { show(index, $0, $1) } }
            guard contains(where: { !$0.isDone }) else { return }
            wait(for: [children.descriptor], until: nil)
            _ = children.take()
        }
    }

    /// Waits until one of the commands, or one of the descriptors, has something to read, or a time has come.
    ///
    /// - Returns: The descriptors that can be read.
    @discardableResult
    func wait(for others: [Int32], until time: ContinuousClock.Instant?) -> Set<Int32> {
        var requests = (others + flatMap(\.descriptors)).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let deadline = (compactMap(\.nextDeadline) + [time].compactMap(\.self)).min()
        let rest = deadline.map {
            Swift.max(0, ContinuousClock.now.duration(to: $0).clampedNanoseconds / 1_000_000 + 1)
        }
        _ = poll(&requests, nfds_t(requests.count), rest.map { Int32(clamping: $0) } ?? -1)
        return Set(requests.lazy.filter { $0.revents != 0 }.map(\.fd))
    }

    /// The worst of their exit codes, which is the highest.
    var worst: ExitCode { ExitCode(map { $0.exitCode?.rawValue ?? 0 }.max() ?? 0) }
}
