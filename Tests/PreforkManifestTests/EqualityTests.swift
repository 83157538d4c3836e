import PreforkManifest
import Samples
import Supervision
import Testing

/// Tests that manifests with the same meaning have equal workers, so that a reload keeps the workers.
struct EqualityTests {
    private static let plain = """
        version: 1
        name: app
        worker_groups:
          web:
            command: [./web, --fast]
            ids: 0-2
            port: 8080
            env: {A: "1", B: two}
            stop: {timeout: 1m, signal: TERM}
            restart: {never_on: [78, 3]}
        """

    @Test(arguments: [
        // Another layout and order, and comments.
        """
        # The web.
        worker_groups:
            "web":
                restart:
                    never_on:
                        - 3     # first
                        - 78
                stop:
                    signal: SIGTERM
                    timeout: 60s
                env:
                    B: "two"
                    A: 1
                port: 8080
                ids: [0, 1-2]
                command:
                    - ./web
                    - '--fast'
        name: "app"
        version: 1
        """,
        // Anchors, defaults and a count.
        """
        version: 1
        name: app
        x-stop: &stop {timeout: 60000ms}
        defaults: {env: {A: "1"}, host: 127.0.0.1}
        worker_groups:
          web: &web
            command: [./web, --fast]
            count: 3
            port: 8080
            env: {B: two}
            stop: {<<: *stop}
            restart: {never_on: [78, 3, 78], policy: always}
            listen: master
        """,
    ])
    func manifestsWithTheSameMeaningHaveEqualWorkers(text: String) {
        let expected = read(EqualityTests.plain)
        let loaded = read(text)
        #expect(loaded.diagnostics == [])
        #expect(loaded.workers == expected.workers)
        #expect(expected.workers.count == 3)
    }

    @Test func workersDifferIfTheirEnvFilesSetOtherVariables() {
        let text = "version: 1\nworker_groups: {web: {command: [./web], env_file: web.env}}"
        func workers(_ content: String) -> [String] {
            read(
                text, in: ResolutionContext(directory: "/", readFile: { _ in .success(Array(content.utf8)) })
            ).workers.map { "\($0.program.environmentFile)" }
        }
        #expect(workers("A=1\nB=2\n") == workers("# moved\nB='2'\nexport A=1"))
        #expect(workers("A=1") != workers("A=2"))
    }
}
