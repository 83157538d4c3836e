import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Readiness, liveness and watched files, in a master.
@Suite struct UpkeepTests {
    @Test func aHelperSpeaksForItsWorkerAlsoWhenItHasEnded() throws {
        let master = try RunningMaster { probe, folder in
            try? write("#!/bin/sh\n\(probe) tell 'STATUS=half way\nREADY=1'\nexec \(probe) rest\n", folder + "/worker")
            return ["web/0 - +notify \(folder)/worker"]
        }
        try master.line("ready web/0")
        try master.send(.quit)
        #expect(try master.line("status 1 rows") == ", says half way")
    }

    @Test func aWorkerThatSaysNothingIsStopped() throws {
        let master = try RunningMaster { probe, _ in ["web/0 - +notify +soon \(probe) rest"] }
        #expect(try master.line("failing web/0: ") == "not up, nothing said")
    }

    @Test func theKernelsPortIsProbed() throws {
        let master = try RunningMaster { probe, _ in ["web/0 0 +http=/ \(probe) serve", "api/0 0 +tcp \(probe) serve"] }
        try master.line("ready web/0")
        try master.line("ready api/0")
    }

    @Test func theProgramOfAProbeIsRunInTheWorkersFolder() throws {
        let master = try RunningMaster { probe, folder in
            try? write("#!/bin/sh\nkill -0 $PREFORK_PID\n", folder + "/check")
            return ["web/0 - +exec=\(folder)/check \(probe) rest", "api/0 - +exec=./none +soon \(probe) rest"]
        }
        try master.line("ready web/0")
        #expect(try master.line("failing api/0: ") == "not up, cannot run ./none: no such file or directory")
    }

    @Test func aWorkerThatAnswersNoLongerIsStopped() throws {
        // The socket belongs to the master, so connections are accepted and nobody answers.
        let master = try RunningMaster { probe, _ in ["web/0 0 +alive=/healthz \(probe) serve"] }
        let pid = try master.pid(of: "web/0")
        let text = try master.line("listening 127.0.0.1:")
        let port = try #require(UInt16(text))
        #expect(try Client.pid(at: local("127.0.0.1", port)) == pid)
        try #require(kill(pid, SIGSTOP) == 0)
        #expect(
            try master.line("failing web/0: ")
                == "unhealthy, 2 times 127.0.0.1:\(port) has not answered GET /healthz within 2 s")
        try master.line("exited web/0")
    }

    @Test func aWorkerThatMissesItsWatchdogIsStopped() throws {
        let master = try RunningMaster(
            { probe, _ in
                [
                    "web/0 - +watchdog \(probe) tell-and-rest WATCHDOG=1",
                    "api/0 - +watchdog \(probe) tell-and-rest WATCHDOG=trigger",
                ]
            }, before: "SWIFT_BACKTRACE=enable=no; export SWIFT_BACKTRACE;")
        #expect(try master.line("failing api/0: ") == "watchdog, triggered")
        #expect(try master.line("failing web/0: ") == "watchdog, silent")
    }

    @Test func aRefusedReloadShowsInTheStatus() throws {
        let master = try RunningMaster { probe, _ in ["web/0 - \(probe) rest"] }
        _ = try master.pid(of: "web/0")
        try master.reload(["!"])
        try master.send(.quit)
        #expect(try master.line("status 1 rows") == ", another manifest")
    }

    @Test func aChangedFileIsReadWithoutASignal() throws {
        let master = try RunningMaster({ probe, _ in ["web/0 - \(probe) rest"] }, before: "WATCH=1; export WATCH;")
        _ = try master.pid(of: "web/0")
        try master.folder.write("web/0 - \(master.probe) rest\nweb/1 - \(master.probe) rest\n", to: "new")
        try #require(rename(master.folder.file("new"), master.folder.file("workers")) == 0)
        try master.line("accepted 2: 1 started, 1 kept, 0 replaced, 0 retired")
        // A file that is refused changes nothing, and the next one is read.
        try master.folder.write("!\n", to: "workers")
        _ = try awaited("the refusal") {
            try master.send(.quit)
            return master.log.contains("another manifest") ? true : nil
        }
        try master.folder.write("web/0 - \(master.probe) rest\n", to: "workers")
        try master.line("accepted 3: 0 started, 1 kept, 0 replaced, 1 retired")
    }
}

/// Writes a program.
private func write(_ text: String, _ path: String) throws {
    let descriptor = try Descriptor("open", open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o700), to: "write \(path)")
    let bytes = Array(text.utf8)
    try #require(Glibc.write(descriptor.raw, bytes, bytes.count) == bytes.count)
}
