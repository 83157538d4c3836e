import Glibc
import Testing

/// A stop that arrives while the master is starting.
@Suite struct EarlyStopTests {
    @Test func aStopThatHasArrivedIsObeyedBeforeAnythingIsLaunched() throws {
        let workspace = try Workspace()
        let manifest = try workspace.write(
            "app.yaml",
            """
            version: 1
            worker_groups:
              web: {command: [\(Built.probe), rest], count: 3}
            """)
        // The shell sends itself the signal, which env(1) has blocked. So the signal is pending when the shell becomes the
        // master.
        let command = try Command([
            "env", "--block-signal=TERM", "/bin/sh", "-c", "kill -TERM $$; exec \"$@\"", "sh", Built.runner, manifest,
        ])
        let (code, _, errors) = try command.outcome()
        #expect(code == 0)
        #expect(errors.contains("SIGTERM: stopping"))
        #expect(!errors.contains("launched as pid"))
    }
}
