import Glibc
import Testing

/// A worker that is being traced: its tracer keeps the end of the worker to itself for as long as it likes.
@Suite struct TracerTests {
    @Test func aTracedWorkerThatDiesDoesNotHoldUpTheMaster() throws {
        let workspace = try Workspace()
        let master = try workspace.probes("rest", count: 2)
        let worker = try #require(try master.running(2)["web/0"])
        let tracer = try Command([Built.tracer, String(worker)])
        #expect(try tracer.read(.output, until: Deadline()) == Array("attached\n".utf8))
        kill(worker, SIGKILL)
        _ = try Deadline.await("the worker's end") {
            contents(of: "/proc/\(worker)/status")?.contains("State:\tZ") == true ? true : nil
        }
        // The master answers, does not spin, and takes the worker for running: nobody but the tracer knows better.
        for _ in 0..<3 {
            master.signal(SIGQUIT)
            try master.line("web/0", "running", String(worker))
        }
        // That nothing happens can only be seen by waiting: a loop that spins would take most of these 300 ms.
        let before = try master.cpuTicks()
        poll(nil, 0, 300)
        #expect(try master.cpuTicks() - before <= 3)
        tracer.signal(SIGKILL)
        try master.line("web/0 (pid \(worker)) was killed by SIGKILL")
        try master.line("web/0 launched")
        #expect(try master.stop() == 0)
    }
}

extension Master {
    /// The processor time it has used, in hundredths of a second.
    fileprivate func cpuTicks() throws -> Int {
        let stat = try #require(contents(of: "/proc/\(pid)/stat"))
        let fields = try #require(stat.split(separator: ")").last).split(separator: " ")
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }
}
