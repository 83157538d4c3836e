// A server for black-box tests: `server FILE [FOLDER]`. It reads its workers and the results of its hooks from the file, at
// the start and at each SIGHUP. It prints a line for each call of a hook, and for what its workers do. If a folder is given,
// the server changes to it in `init`.

import FoundationEssentials
import Glibc
import Prefork

@main enum Entry {
    static func main() {
        if getenv("SERVER_EARLY_THREAD") != nil { startThread() }
        Server.main()
    }
}

struct Server: PreforkServer {
    private let path: String
    private var script = Script()
    private var helper: pid_t?

    init() throws {
        let words = CommandLine.arguments
        guard (2...3).contains(words.count) else { throw Failure("usage: server FILE") }
        path = words[1]
        if path == "undecodable" { throw mistake(path) }
        if getenv("SERVER_THREAD") != nil { startThread() }
        if words.count == 3, chdir(words[2]) != 0 { throw Failure("cannot go to \(words[2])") }
    }

    mutating func workers(in master: Master<Context>) throws -> [Context] {
        script = try Script(at: path)
        say("workers \(script.workers.count)")
        for launch in script.launches {
            try Server.launch(launch.context, by: master, repeatedly: launch.isRepeated)
        }
        if script.startsHelper {
            helper = try startProgram(["/bin/sh", "-c", "exit 3"])
            say("helper \(helper ?? 0)")
        }
        if let refusal = script.refusal { throw mistake(refusal) }
        return script.workers
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        try await Behavior(context, worker).run()
    }

    var controlSocket: ControlSocket? { script.controlSocket }

    mutating func masterDidStart(_ master: Master<Context>) {
        // Without a flush, so that a test sees that lines are not kept.
        print("start \(master.pid)")
    }

    mutating func masterWillExit(_ master: Master<Context>) {
        say("finish \(master.children.count)")
        do {
            for context in script.finalLaunches { try Server.launch(context, by: master, repeatedly: true) }
        } catch {
            say("not launched: \(error)")
        }
    }

    mutating func masterWillStop(_ master: Master<Context>, for request: StopRequest) -> StopOrder {
        say("\(request)")
        return script.order("\(request)")
    }

    mutating func workerIsReady(_ child: Child<Context>, in master: Master<Context>) {
        say("ready \(child.id) \(child.pid) \(child.context.behavior[0])")
    }

    mutating func masterDidReport(_ notice: Notice, in master: Master<Context>) {
        notice.log(from: script.level)
    }

    mutating func statusWasRequested(_ status: Status, in master: Master<Context>) {
        for row in status.rows { say("status \(row.id) \(row.state) \(row.pid ?? 0)") }
        say(
            "children "
                + master.children.map { "\($0.id) \($0.pid) \($0.context.behavior.joined(separator: " "))" }
                .joined(separator: ", ")
        )
        if let helper {
            var status: Int32 = 0
            say("helper ended \(waitpid(helper, &status, 0) == helper ? status >> 8 : -1)")
        }
        if let (signal, id) = script.message { master.send(signal, to: id) }
        if script.breaks { for descriptor in Int32(3)..<64 { close(descriptor) } }
    }

    mutating func workerWasReaped(_ child: Child<Context>, with exit: Exit, in master: Master<Context>) {
        say("clean \(child.id) \(child.pid)")
    }

    mutating func workerDidExit(_ child: Child<Context>, with exit: Exit, in master: Master<Context>) -> RestartDecision
    {
        let others = master.children.map { "\($0.id)" }.joined(separator: " ")
        say("finished \(child.id) \(exit), left: \(others)")
        return script.decision
    }
}

extension Server {
    /// Launches a worker by hand and prints its outcome. With `repeatedly`, launches it again each time it is over.
    private static func launch(_ context: Context, by master: Master<Context>, repeatedly: Bool) throws {
        let id = try master.launch(context, arguments: ["by-hand"]) { outcome in
            say("outcome of \(context.id): \(outcome)")
            guard repeatedly else { return }
            // Without a pause, a master that handled no signals in between would print without end and fill the memory of the
            // test.
            usleep(1000)
            do { try launch(context, by: master, repeatedly: true) } catch { say("not launched: \(error)") }
        }
        say("launched \(id)")
    }
}

/// Starts a thread that sleeps. It has the same signal mask as the current thread.
private func startThread() {
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in while true { pause() } }, nil)
}

/// Starts a program as a child process with the current environment and descriptors.
///
/// - Parameter words: The path of the program and its arguments.
/// - Returns: The pid of the child process.
func startProgram(_ words: [String]) throws -> pid_t {
    var child: pid_t = 0
    let arguments = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    guard posix_spawn(&child, words[0], nil, nil, arguments, environ) == 0 else {
        throw Failure("cannot start \(words[0])")
    }
    return child
}

/// Returns the error that the text names: `undecodable` is an error of a decoder, `absent` an error of the file system, and
/// `localized …` a `LocalizedError`. Any other text is the description of the error.
func mistake(_ words: String) -> any Error {
    enum Key: CodingKey { case host }
    switch words {
    case "undecodable":
        return DecodingError.keyNotFound(
            Key.host, DecodingError.Context(codingPath: [], debugDescription: "No value."))
    case "absent":
        do {
            return Failure("read \(try Data(contentsOf: URL(filePath: "/nowhere/at/all")))")
        } catch {
            return error
        }
    case _ where words.hasPrefix("localized "): return LocalizedFailure(errorDescription: String(words.dropFirst(10)))
    default: return Failure(words)
    }
}

struct LocalizedFailure: LocalizedError {
    let errorDescription: String?
}

/// Prints a line in a single write(2), so that lines of several processes do not mix.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
