import Dispatch
import Glibc
import Prefork

/// The work of a worker, which depends on the first word of its context's behavior.
struct Behavior {
    private let context: Context
    private let worker: Worker

    init(_ context: Context, _ worker: Worker) {
        self.context = context
        self.worker = worker
    }

    func run() async throws {
        let words = context.behavior
        switch words[0] {
        case "wait":
            up()
            await worker.waitForStop()
            // A wait that begins after the signal returns at once.
            await worker.waitForStop()
            say("\(worker.id) was asked")
        case "alike":
            say("\(worker.id) has \(words.dropFirst().joined(separator: " "))")
            up()
            await worker.waitForStop()
        case "reencode":
            up()
            await worker.waitForStop()
        case "pipe": try writeToClosedPipe()
        case "ready":
            worker.reportReady()
            worker.reportReady()
            up()
            await worker.waitForStop()
        case "ready-return": worker.reportReady()
        case "ready-at-signal":
            await waitForSignal(SIGUSR1)
            worker.reportReady()
            await worker.waitForStop()
        case "alive":
            // Works for this many milliseconds, and then hangs.
            let end = ContinuousClock.now + .milliseconds(Int(words[1]) ?? 0)
            while ContinuousClock.now < end {
                worker.reportAlive()
                try await Task.sleep(for: .milliseconds(20))
            }
            say("\(worker.id) hangs")
            while true { pause() }
        case "wait-twice":
            async let first: Void = worker.waitForStop()
            async let second: Void = worker.waitForStop()
            up()
            _ = await (first, second)
            say("\(worker.id) was asked twice")
        case "cancel-wait":
            await cancelWait()
            up()
            await worker.waitForStop()
            say("\(worker.id) was asked")
        case "report-signal":
            for number in [SIGUSR1, SIGUSR2, SIGTERM, SIGINT] {
                signal(number) { number in
                    // All threads wait, so no lock that `say` needs is held.
                    say("\(getpid()) got \(number)")
                    _exit(100 + number)
                }
            }
            up()
            while true { pause() }
        case "ignore-term":
            signal(SIGTERM, SIG_IGN)
            up()
            while true { pause() }
        case "return": up()
        case "throw":
            up()
            throw mistake(words.dropFirst().joined(separator: " "))
        case "print":
            print("\(worker.id) printed")
            await worker.waitForStop()
        case "on-main": await reportMainThread()
        case "large": say("\(worker.id) read \(words.last?.count ?? 0) x")
        case "serve": try serve()
        case "describe":
            for socket in worker.sockets {
                let verb = socket.isListening ? "listens" : "receives"
                say("\(socket.name): \(socket.transport) \(socket.address) \(verb)")
            }
            up()
            await worker.waitForStop()
        case "count-sockets": say("\(worker.sockets.count) sockets")
        case "take":
            for _ in 0..<(Int(words[1]) ?? 1) { close(try worker.socket("http").take()) }
            up()
            await worker.waitForStop()
        case "nest": try await nest(words[1])
        case let unknown: throw Failure("cannot do '\(unknown)'")
        }
    }

    private func up() { say("\(worker.id) up \(getpid())") }

    /// Says that the worker is up, and waits for the signal.
    private func waitForSignal(_ signal: Int32) async {
        let source = DispatchSource.makeSignalSource(signal: signal)
        await withCheckedContinuation { arrived in
            source.setEventHandler { arrived.resume() }
            // Runs when the handler is installed, so that a signal of the test is not lost.
            source.setRegistrationHandler { [self] in up() }
            source.resume()
        }
        source.cancel()
    }

    /// Waits for a stop in a task that is cancelled. The cancellation must not count as a stop.
    private func cancelWait() async {
        let task = Task { await worker.waitForStop() }
        task.cancel()
        await task.value
    }

    /// Writes to a pipe without a reader and prints the result. Then starts a shell that sends itself SIGPIPE, and prints
    /// whether that has ended the shell.
    private func writeToClosedPipe() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure("no pipe") }
        close(ends[0])
        let count = write(ends[1], "x", 1)
        say("\(worker.id) wrote \(count) \(errno == EPIPE)")
        let child = try startProgram(["/bin/sh", "-c", "kill -PIPE $$"])
        var status: Int32 = 0
        waitpid(child, &status, 0)
        say("\(worker.id) shell ended by \(status & 0x7f == SIGPIPE)")
    }

    /// Prints whether code of the main actor and of the main queue runs on the main thread.
    private func reportMainThread() async {
        for _ in 0..<2 {
            await Task { @MainActor in say("\(worker.id) main actor \(onFirstThread())") }.value
            await withCheckedContinuation { done in
                DispatchQueue.main.async {
                    say("\(worker.id) main queue \(onFirstThread())")
                    done.resume()
                }
            }
        }
    }

    /// Returns whether the current thread is the main thread, whose thread id is the pid.
    private func onFirstThread() -> Bool {
        var target = [CChar](repeating: 0, count: 64)
        _ = readlink("/proc/thread-self", &target, 63)
        return strcmp(target, "\(getpid())/task/\(getpid())") == 0
    }

    /// Answers each connection with its pid.
    private func serve() throws {
        for socket in worker.sockets { say("\(worker.id) serves \(socket.name) on \(socket.descriptor)") }
        up()
        let socket = try worker.socket("http")
        while true {
            let connection = accept(socket.descriptor, nil, nil)
            let bytes = Array("\(getpid())\n".utf8)
            _ = write(connection, bytes, bytes.count)
            close(connection)
        }
    }

    /// Starts this program as a child process with the current environment and descriptors, and waits for its end.
    private func nest(_ path: String) async throws {
        up()
        let child = try startProgram([CommandLine.arguments[0], path])
        say("\(worker.id) nested \(child)")
        // The child is in the same process group, so it receives the stop signal, too. A second signal would kill its workers.
        await worker.waitForStop()
        var status: Int32 = 0
        waitpid(child, &status, 0)
        say("\(worker.id) nest ended \(status)")
    }
}
