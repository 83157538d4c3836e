import PreforkManifest
import Samples
import Supervision
import Testing

struct ExpansionTests {
    @Test func workersAreSortedByIDAndPluralsFollowTheOrderOfTheFile() {
        let workers = read(
            """
            version: 1
            worker_groups:
              b: {command: [./b], ids: [7, 2], ports: [7007, 7002]}
              a: {command: [./a], count: 2}
            """
        ).workers
        #expect(workers.map(\.id.description) == ["a/0", "a/1", "b/2", "b/7"])
        #expect(workers.map(\.program.port) == [nil, nil, 7002, 7007])
        #expect(workers.map(\.label.index) == [0, 1, 1, 0])
    }

    @Test func anOverrideChangesOnlyItsWorker() {
        let plain = read(manifest(overrides: "{}")).workers
        let changed = read(manifest(overrides: "{1: {env: {MODE: slow}}}")).workers
        let differing = zip(plain, changed).filter { $0 != $1 }.map { $0.0.id.number }
        #expect(differing == [1])
        #expect(changed[1].program.environment == [Variable("LANG", "C"), Variable("MODE", "slow")])
    }

    @Test func defaultsAreMergedKeyByKeyAndListsAreReplaced() throws {
        let worker = try #require(
            read(
                """
                version: 1
                defaults:
                  args: [--default]
                  env: {A: default, B: default}
                  restart: {policy: never, backoff: {initial: 1s, max: 1m}}
                  listen: {backlog: 5, protocol: udp}
                worker_groups:
                  a:
                    command: [./a]
                    port: 8080
                    args: [--own]
                    env: {B: own}
                    restart: {backoff: {max: 2m}}
                    listen: {backlog: 6}
                """
            ).workers.first)
        #expect(worker.program.arguments == ["--own"])
        #expect(worker.program.environment == [Variable("A", "default"), Variable("B", "own")])
        #expect(worker.restart.condition == .never)
        #expect(worker.restart.backoff.initial == .seconds(1))
        #expect(worker.restart.backoff.max == .seconds(120))
        #expect(worker.program.sockets.first?.backlog == 6)
        #expect(worker.program.sockets.first?.transport == .udp)
    }

    @Test func aPathOfAGroupReplacesThePortOfTheDefaults() {
        let text = "version: 1\ndefaults: {port: 80}\nworker_groups: {a: {command: [./a], path: a.sock}}"
        let worker = read(text).workers.first
        #expect(worker?.program.port == nil)
        #expect(worker?.program.sockets.map(\.description) == ["unix a.sock"])
    }

    @Test func theHermeticContextReadsNoVariablesFilesOrCPUs() {
        let loaded = read(
            """
            version: 1
            worker_groups:
              a:
                command: [./a, "${env:SECRET}", "${env:LEVEL:-info}", "${cap}"]
                env_file: nowhere.env
                cap: auto
                count: 4
              b: {command: [./b, "${cap}"], cap: 5000}
            """)
        #expect(loaded.diagnostics.isEmpty)
        #expect(loaded.workers.first?.program.command == ["./a", "${env:SECRET}", "${env:LEVEL:-info}", "1"])
    }

    @Test func theDefaultOfAVariableAlsoReplacesAnEmptyValue() {
        let text = "version: 1\nworker_groups: {a: {command: [./a, \"${env:EMPTY:-x}\", \"<${env:EMPTY}>\"]}}"
        #expect(read(text, in: .fixtures).workers.first?.program.command == ["./a", "x", "<>"])
    }

    @Test func aBareNameIsLookedUpInPATHAndARelativePathStartsAtTheManifest() {
        let text = """
            version: 1
            worker_groups:
              a: {command: server}
              b: {command: ../bin/server, working_dir: ./data/../logs}
              c: {command: /usr/bin/server, working_dir: /var/lib}
            """
        let programs = read(text, in: ResolutionContext(directory: "/srv/shop")).workers.map(\.program)
        #expect(programs.map(\.executable) == [nil, "/srv/bin/server", nil])
        #expect(programs.map(\.workingDirectory) == ["/srv/shop", "/srv/shop/logs", "/var/lib"])
    }

    @Test func workersOfAGroupShareTheStorageOfEqualParts() {
        let workers = read(
            """
            version: 1
            worker_groups:
              a:
                command: [./a]
                count: 100
                port: 8080
                args: ["--port=${port}", "--group=${group}"]
                env: {A: "1", ID: x}
            """
        ).workers
        #expect(Set(workers.map { storage(of: $0.program.command) }).count == 1)
        #expect(Set(workers.map { storage(of: $0.program.arguments) }).count == 1)
        #expect(Set(workers.map { storage(of: $0.program.environment) }).count == 1)
        #expect(Set(workers.map { storage(of: $0.program.sockets) }).count == 1)
        #expect(Set(workers.map { storage(of: $0.origin.keyLocations) }).count == 1)
    }

    @Test func anErrorInOneGroupDoesNotHideErrorsInAnother() {
        let loaded = read(
            """
            version: 1
            worker_groups:
              a: {command: [./a], prot: 8080}
              b: {command: [./b, "${port}"]}
            """)
        #expect(loaded.diagnostics.map(\.code) == [.unknownKey, .placeholderWithoutValue])
        #expect(loaded.workers.isEmpty)
    }

    private func manifest(overrides: String) -> String {
        """
        version: 1
        worker_groups:
          a:
            command: [./a]
            count: 3
            port: 8080
            env: {LANG: C}
            overrides: \(overrides)
        """
    }

    private func storage<Element>(of array: [Element]) -> UnsafePointer<Element>? {
        array.withUnsafeBufferPointer(\.baseAddress)
    }
}
