import Glibc
import Testing

/// `${env:NAME}` is what a worker inherits, byte for byte.
@Suite struct RawEnvironmentTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func report(environment: [[UInt8]]) throws -> String {
        let path = "\(workspace.path)/report"
        let script = try workspace.write(
            "report.py",
            """
            import os, signal, sys
            with open(sys.argv[1] + ".tmp", "wb") as file:
                file.write(b"|".join([os.fsencode(sys.argv[2]), os.environb[b"COPY"], os.environb[b"NAME"]]))
            os.rename(sys.argv[1] + ".tmp", sys.argv[1])
            signal.pause()
            """)
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web:
                command: [python3, "\(script)"]
                args: ["\(path)", "<${env:NAME}>"]
                env: {COPY: "${env:NAME}"}
            """)
        // The environment of a test's command is a dictionary of texts, so python3 starts the master.
        let list = environment.map { "bytes([" + $0.map(String.init).joined(separator: ",") + "])" }
        let starter = """
            import ctypes, os, sys
            env = [\(list.joined(separator: ","))] + [b"PATH=" + os.environb[b"PATH"]]
            array = lambda items: (ctypes.c_char_p * (len(items) + 1))(*items, None)
            argv = [os.fsencode(a) for a in sys.argv[1:]]
            ctypes.CDLL(None).execve(argv[0], array(argv), array(env))
            """
        let master = try Command(["python3", "-c", starter, Built.runner, manifest])
        defer { master.signal(SIGTERM) }
        return try Deadline.await("the worker's report") {
            var status = stat()
            return stat(path, &status) == 0 ? bytes(of: path) : nil
        }
    }

    /// The bytes of a file as a list of numbers.
    private func bytes(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return bytes[..<count].map { String($0, radix: 16) }.joined(separator: " ")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { String($0, radix: 16) }.joined(separator: " ") }

    @Test func bytesThatAreNotUTF8AreKept() throws {
        let value: [UInt8] = [0x61, 0xE9, 0xFF, 0xC3, 0xA9, 0x62, 0xC3]
        let expected = [0x3C] + value + [0x3E, 0x7C] + value + [0x7C] + value
        #expect(try report(environment: [Array("NAME=".utf8) + value]) == hexadecimal(expected))
    }

    @Test func ofANameThatIsThereTwiceTheWorkerAndThePlaceholderGetTheSame() throws {
        let found = try report(environment: [Array("NAME=first".utf8), Array("NAME=second".utf8)])
        #expect(found == hexadecimal(Array("<first>|first|first".utf8)))
    }
}
