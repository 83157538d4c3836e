// A preforking server for black-box tests: `server FILE [FOLDER]`. It goes to the folder at its beginning. It reads its workers and the answers of its hooks from the
// file, again at each SIGHUP, and says on standard output, a line an event, what its hooks hear and its workers do.

import FoundationEssentials
import Glibc
import Prefork

@main struct Server: PreforkServer {
    private let path: String
    private var script = Script()
    private var master: Master<Context>?
    private var helper: pid_t?

    init() throws {
        let words = CommandLine.arguments
        guard (2...3).contains(words.count) else { throw Failure("usage: server FILE") }
        path = words[1]
        if path == "undecodable" { throw mistake(path) }
        if getenv("SERVER_THREAD") != nil { startThread() }
        if words.count == 3, chdir(words[2]) != 0 { throw Failure("cannot go to \(words[2])") }
    }

    mutating func workers() throws -> [Context] {
        script = try Script(at: path)
        say("workers \(script.workers.count)")
        if let master {
            for guest in script.guests { try Server.launch(guest.context, by: master, again: guest.comesAgain) }
        }
        if script.startsHelper {
            helper = try startProgram(["/bin/sh", "-c", "exit 3"])
            say("helper \(helper ?? 0)")
        }
        if let refusal = script.refusal { throw mistake(refusal) }
        return script.workers
    }

    static func work(_ context: Context, as worker: Worker) async throws {
        try await Deed(context, worker).run()
    }

    mutating func onStart(_ master: Master<Context>) {
        self.master = master
        say("start \(master.pid)")
    }

    mutating func onFinish(_ master: Master<Context>) {
        say("finish \(master.children.count)")
        do {
            for guest in script.lateGuests { try Server.launch(guest, by: master, again: true) }
        } catch {
            say("no guest: \(error)")
        }
    }

    mutating func onTerminate(_ master: Master<Context>) -> StopOrder {
        say("terminate")
        return script.order("terminate")
    }

    mutating func onInterrupt(_ master: Master<Context>) -> StopOrder {
        say("interrupt")
        return script.order("interrupt")
    }

    mutating func onReady(_ child: Child<Context>, _ master: Master<Context>) {
        say("ready \(child.id) \(child.pid) \(child.context.deed[0])")
    }

    mutating func observe(_ notice: Notice) {
        notice.log(from: script.level)
    }

    mutating func onQuit(_ master: Master<Context>, _ status: Status) {
        for row in status.rows { say("status \(row.id) \(row.state) \(row.pid ?? 0)") }
        say("children " + master.children.map { "\($0.id) \($0.pid) \($0.context.deed[0])" }.joined(separator: ", "))
        if let helper {
            var status: Int32 = 0
            say("helper ended \(waitpid(helper, &status, 0) == helper ? status >> 8 : -1)")
        }
        if let (signal, id) = script.message { master.send(signal, to: id) }
        if script.breaks { for descriptor in Int32(3)..<64 { close(descriptor) } }
    }

    mutating func cleanUp(after child: Child<Context>, _ master: Master<Context>) {
        say("clean \(child.id) \(child.pid)")
    }

    mutating func onChildFinished(_ child: Child<Context>, _ exit: Exit, _ master: Master<Context>) -> RestartDecision {
        let others = master.children.map { "\($0.id)" }.joined(separator: " ")
        say("finished \(child.id) \(exit), left: \(others)")
        return script.decision
    }
}

extension Server {
    /// Launches a guest, and once more each time it is over if it is to come `again`.
    private static func launch(_ guest: Context, by master: Master<Context>, again: Bool) throws {
        let id = try master.launch(guest, arguments: ["guest"]) { outcome in
            say("guest \(guest.id) over: \(outcome)")
            guard again else { return }
            // Else a master that hears nobody in between would fill the memory of its test.
            usleep(1000)
            do { try launch(guest, by: master, again: true) } catch { say("no guest: \(error)") }
        }
        say("guest \(id)")
    }
}

/// A thread that sleeps, with whatever signals this one lets through.
private func startThread() {
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in while true { pause() } }, nil)
}

/// A child that is no worker, with everything that is in this process's environment and descriptors.
///
/// - Parameter words: The program's path, then its arguments.
func startProgram(_ words: [String]) throws -> pid_t {
    var child: pid_t = 0
    let arguments = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    guard posix_spawn(&child, words[0], nil, nil, arguments, environ) == 0 else {
        throw Failure("cannot start \(words[0])")
    }
    return child
}

/// An error of these words; `undecodable` is one of a coder, `absent` one of a file, `localized …` has two descriptions.
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

/// One write, so that lines of several processes do not mix.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}

struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
