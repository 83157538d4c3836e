import Dispatch
import Glibc
import Prefork

/// What a worker does, by the first word of its context's deed.
struct Deed {
    private let context: Context
    private let worker: Worker

    init(_ context: Context, _ worker: Worker) {
        self.context = context
        self.worker = worker
    }

    func run() async throws {
        let words = context.deed
        switch words[0] {
        case "rest":
            up()
            await worker.stopRequested()
            // Whoever comes later, or twice, is not kept waiting.
            await worker.stopRequested()
            say("\(worker.id) was asked")
        case "restless":
            up()
            await worker.stopRequested()
        case "pipe": try writeToNobody()
        case "ready":
            worker.ready()
            worker.ready()
            up()
            await worker.stopRequested()
        case "ready-return": worker.ready()
        case "wait-twice":
            async let first: Void = worker.stopRequested()
            async let second: Void = worker.stopRequested()
            up()
            _ = await (first, second)
            say("\(worker.id) was asked twice")
        case "give-up":
            await giveUp()
            up()
            await worker.stopRequested()
            say("\(worker.id) was asked")
        case "heed":
            for number in [SIGUSR1, SIGUSR2, SIGTERM, SIGINT] {
                signal(number) { number in
                    // All threads rest, so nothing that this needs is in anybody's hands.
                    say("\(getpid()) got \(number)")
                    _exit(100 + number)
                }
            }
            up()
            while true { pause() }
        case "deaf":
            signal(SIGTERM, SIG_IGN)
            up()
            while true { pause() }
        case "return": up()
        case "throw":
            up()
            throw mistake(words.dropFirst().joined(separator: " "))
        case "print":
            print("\(worker.id) printed")
            await worker.stopRequested()
        case "on-main": await sayFromTheMainThread()
        case "large": say("\(worker.id) read \(words.last?.count ?? 0) x")
        case "serve": try serve()
        case "describe":
            for socket in worker.sockets {
                let verb = socket.isListening ? "listens" : "receives"
                say("\(socket.name): \(socket.transport) \(socket.address) \(verb)")
            }
            up()
            await worker.stopRequested()
        case "count-sockets": say("\(worker.sockets.count) sockets")
        case "take":
            for _ in 0..<(Int(words[1]) ?? 1) { close(try worker.socket("http").take()) }
            up()
            await worker.stopRequested()
        case "nest": try await nest(words[1])
        case let unknown: throw Failure("cannot do '\(unknown)'")
        }
    }

    private func up() { say("\(worker.id) up \(getpid())") }

    /// Waits and is cancelled, which must not pass for a stop.
    private func giveUp() async {
        let task = Task { await worker.stopRequested() }
        task.cancel()
        await task.value
    }

    /// Says what a write into a pipe that nobody reads gives, and what one by a program it starts does.
    private func writeToNobody() throws {
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

    /// Says what code of the main actor, and then of the main queue, finds.
    private func sayFromTheMainThread() async {
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

    /// A process's first thread has its pid.
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

    /// Starts this very program with everything that is in this process's environment and descriptors, as its own
    /// child, and ends when it has ended.
    private func nest(_ path: String) async throws {
        up()
        let child = try startProgram([CommandLine.arguments[0], path])
        say("\(worker.id) nested \(child)")
        // The child is in this process's group, so it is asked as well. Asked twice it would end every grace.
        await worker.stopRequested()
        var status: Int32 = 0
        waitpid(child, &status, 0)
        say("\(worker.id) nest ended \(status)")
    }
}
