import Glibc

/// A server that answers HTTP on a port while its workers are replaced.
struct LoadedServer: Sendable {
    let name: String
    /// The program that has to be installed; nil if the server is part of the benchmarks.
    let requirement: String?
    /// Returns the command that serves on a port.
    let command: @Sendable (_ bench: Bench, _ port: UInt16) throws -> [String]
    /// Makes the server replace all workers. `change` is another number each time.
    let reload: @Sendable (_ running: Running, _ bench: Bench, _ port: UInt16, _ change: Int) throws -> Void
    /// What the server says in a line when a reload is complete, or when one of its new workers is up.
    let mark: String
    /// How many of these lines a reload has.
    let marks: Int
    /// What it says if a reload has failed.
    var failureMark: String?

    var isInstalled: Bool {
        guard let requirement else { return true }
        return (try? Running([requirement, "--version"]).awaitExit()) == .code(0)
    }

    /// prefork-run with four workers of the C program of this folder, which boot in 100 ms.
    static let service = underPreforkRun("C workers", requirement: nil) { bench, port, change in
        """
        version: 1
        worker_groups:
          web:
            command: [\(bench.programs.service), "100"]
            args: ["${group}/${id}", "\(change)"]
            ids: 0-3
            port: \(port)
            readiness: {notify: true}

        """
    }

    /// prefork-run with the four workers of a manifest in examples/servers.
    static func example(_ program: String) -> LoadedServer {
        underPreforkRun(program, requirement: program) { _, port, change in
            try contents(of: "\(examples)/\(program).yaml")
                .replacing("  web:\n", with: "  web:\n    working_dir: \(examples)\n")
                .replacing("port: 8080", with: "port: \(port)")
                .replacing("GREETING: hello", with: "GREETING: hello-\(change), PYTHONDONTWRITEBYTECODE: \"1\"")
        }
    }

    /// gunicorn as its own master, with as many workers of the same kind as the example.
    static let gunicorn = ownMaster("gunicorn", reload: (SIGHUP, "HUP"), mark: "Booting worker with pid") { _, port in
        [
            "env", "PYTHONDONTWRITEBYTECODE=1", "gunicorn", "wsgi:app", "--worker-class=gthread", "--threads=4",
            "--workers=4", "--bind=127.0.0.1:\(port)", "--graceful-timeout=25",
        ]
    }

    static let puma = ownMaster("puma", reload: (SIGUSR1, "phased restart"), mark: ") booted in") { bench, port in
        let file = try bench.folder.write(
            "workers 4\nthreads 1, 4\npreload_app! false\nbind \"tcp://127.0.0.1:\(port)\"\n", to: "puma.rb")
        return ["puma", "-C", file, "config.ru"]
    }

    private static func underPreforkRun(
        _ name: String, requirement: String?,
        manifest: @escaping @Sendable (_ bench: Bench, _ port: UInt16, _ change: Int) throws -> String
    ) -> LoadedServer {
        LoadedServer(
            name: "\(name), prefork-run", requirement: requirement,
            command: { bench, port in
                let file = try bench.folder.write(manifest(bench, port, 0), to: "load.yaml")
                return [bench.programs.preforkRun, "--log-format", "json", file]
            },
            reload: { running, bench, port, change in
                try bench.folder.write(manifest(bench, port, change), to: "load.yaml")
                try running.signal(SIGHUP)
            },
            mark: "\"event\":\"committed\"", marks: 1, failureMark: "\"event\":\"rollout-failed\"")
    }

    private static func ownMaster(
        _ name: String, reload: (signal: Int32, name: String), mark: String,
        _ command: @escaping @Sendable (_ bench: Bench, _ port: UInt16) throws -> [String]
    ) -> LoadedServer {
        LoadedServer(
            name: "\(name), its own \(reload.name)", requirement: name,
            command: { ["sh", "-c", "cd \"$0\" && exec \"$@\"", examples] + (try command($0, $1)) },
            reload: { running, _, _, _ in try running.signal(reload.signal) },
            mark: mark, marks: 4)
    }

    private static let examples =
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/examples/servers"

    private static func contents(of file: String) throws -> String {
        guard let input = fopen(file, "r") else { throw Failure("cannot read \(file)") }
        defer { fclose(input) }
        let size = 65536
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = fread(buffer.baseAddress, 1, size, input)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A port of 127.0.0.1 that nobody else gets from the kernel while this object lives, and that a program can listen on.
final class FreePort {
    let number: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var written = size
        let descriptor = descriptor
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &written) : -1
            }
        }
        guard result == 0 else { throw Failure("cannot find a free port") }
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
