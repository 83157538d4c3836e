import Synchronization

/// Records what a program was and has printed, for the message of a wait that fails.
///
/// A test that waits for a fact often does not know which program it waits for. A failed wait therefore tells all
/// programs that the same test runs.
package final class Transcript: Sendable {
    /// The id of the test that runs the program, or nil outside of tests.
    private let test: String?
    private let command: String
    private let printed = Mutex<[UInt8]>([])
    private let number: Int

    private static let running = Mutex<(next: Int, transcripts: [Int: Weak])>((0, [:]))

    private struct Weak: Sendable { weak let transcript: Transcript? }

    package init(of words: [String], test: String?) {
        self.test = test
        command = words.joined(separator: " ")
        number = Transcript.running.withLock { running in
            running.next += 1
            return running.next
        }
        Transcript.running.withLock { $0.transcripts[number] = Weak(transcript: self) }
    }

    deinit { Transcript.running.withLock { $0.transcripts[number] = nil } }

    package func add(_ bytes: some Sequence<UInt8>) { printed.withLock { $0 += bytes } }

    /// Returns the programs that a test runs now, each with the last part of its output.
    package static func all(of test: String?) -> String {
        let transcripts = running.withLock { $0.transcripts.values.compactMap(\.transcript) }
        let texts = transcripts.filter { $0.test == test }.sorted { $0.number < $1.number }.map { transcript in
            let output = transcript.printed.withLock { String(decoding: $0.suffix(8192), as: UTF8.self) }
            return "$ \(transcript.command)\n\(output)"
        }
        return texts.joined(separator: "\n")
    }
}
