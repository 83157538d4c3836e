import ManifestExport
import PreforkManifest
import Testing

/// Pods that run a worker each: which objects they get, and what is lost.
@Suite struct KubernetesWorkersTests {
    private func export(_ groups: String) -> Export {
        var options = KubernetesOptions()
        options.image = "shop:7"
        options.hasPodPerWorker = true
        return KubernetesExport.export(Sample.input("version: 1\nworker_groups:\n\(groups)", in: "/app"), options)
    }

    private func objects(_ export: Export) throws -> [KubernetesReader] { try KubernetesReader.objects(of: export) }

    @Test func workersWhoseNumberIsInTheirTextsAreNumberedByTheirStatefulSet() throws {
        let export = export("  shard: {command: [./s, \"--shard=${id}\"], ids: 3-5, env: {FILE: \"/d/${id}.db\"}}")
        let set = try #require(try objects(export).first { $0.kind == "StatefulSet" })
        #expect(set.name == "shard")
        #expect(set["spec", "replicas"] == "3")
        #expect(set["spec", "ordinals", "start"] == "3")
        let container = ["spec", "template", "spec", "containers", "0"]
        #expect(set[container + ["args", "0"]] == "--shard=$(PREFORK_ID)")
        // A variable is replaced only in those behind it.
        #expect(set[container + ["env", "0", "name"]] == "PREFORK_ID")
        #expect(
            set[container + ["env", "0", "valueFrom", "fieldRef", "fieldPath"]]
                == "metadata.labels['apps.kubernetes.io/pod-index']")
        #expect(set[container + ["env", "1", "value"]] == "/d/$(PREFORK_ID).db")
    }

    /// Kubernetes numbers the pods of a Job from 0.
    @Test func aJobWhoseNumbersBeginElsewhereIsAJobForEachWorker() throws {
        let job = "  job: {command: [./job, \"--shard=${id}\"], ids: 5-6, restart: {policy: never}}"
        let jobs = try objects(export(job)).filter { $0.kind == "Job" }
        let container = ["spec", "template", "spec", "containers", "0"]
        #expect(jobs.map { $0[container + ["args", "0"]] } == ["--shard=5", "--shard=6"])
        #expect(jobs.allSatisfy { $0["spec", "completionMode"] == nil })
    }

    @Test func aVariableOfTheMachineHasAnotherNameWhereEnvSetsIt() throws {
        let export = export(
            "  w: {command: [/w, \"${env:MODE:-b}\"], env: {MODE: own, PATH: \"/opt:${env:PATH:-/bin}\"}}")
        let pod = try #require(try objects(export).first { $0.kind == "Deployment" })
        let container = ["spec", "template", "spec", "containers", "0"]
        #expect(pod[container + ["args", "0"]] == "$(PREFORK_ENV_MODE)")
        let names = (0..<8).compactMap { pod[container + ["env", "\($0)", "name"]] }
        #expect(names.prefix(2) == ["PREFORK_ENV_MODE", "PREFORK_ENV_PATH"])
        let values = Dictionary(
            (0..<8).compactMap { index in
                pod[container + ["env", "\(index)", "name"]].map {
                    ($0, pod[container + ["env", "\(index)", "value"]])
                }
            }
        ) { $1 }
        #expect(values["PATH"] == "/opt:$(PREFORK_ENV_PATH)" && values["MODE"] == "own")
    }

    @Test func filesOfVariablesWithOneNameHaveSecretsOfTheirOwn() throws {
        let export = export(
            "  one: {command: [./w], env_file: a/app.env}\n  two: {command: [./w], env_file: [b/app.env]}")
        let secrets = try objects(export).filter { $0.kind == "Deployment" }.map {
            $0["spec", "template", "spec", "containers", "0", "envFrom", "0", "secretRef", "name"]
        }
        #expect(Set(secrets).count == 2)
    }

    @Test func aGroupOfSeveralSetsHasNoServiceForAll() throws {
        let export = export("  web: {command: [./w], host: 0.0.0.0, port: 8080, count: 3, overrides: {1: {nice: 5}}}")
        #expect(
            export.losses.contains {
                $0.kind == .lost && $0.key == "port"
                    && $0.explanation == "no Service reaches all of them: web, web-1 have one each"
            })
    }

    @Test func aGapInTheNumbersMakesAnotherStatefulSet() throws {
        let sets = try objects(export("  shard: {command: [./s, \"--shard=${id}\"], ids: [0-1, 7-8]}"))
            .filter { $0.kind == "StatefulSet" }
        #expect(sets.map(\.name) == ["shard", "shard-7"])
        #expect(sets.map { $0["spec", "ordinals", "start"] } == [nil, "7"])
    }

    @Test func aWorkerWithAnOverrideHasAStatefulSetOfItsOwn() throws {
        let all = try objects(export("  web: {command: [./w], count: 4, overrides: {2: {args: [--fr]}}}"))
        let alike = try #require(all.first { $0.kind == "Deployment" })
        #expect(alike.name == "web" && alike["spec", "replicas"] == "3")
        let own = try #require(all.first { $0.kind == "StatefulSet" })
        #expect(own.name == "web-2" && own["spec", "ordinals", "start"] == "2")
    }

    @Test func aNumberThatOnlyLooksLikeThatOfAWorkerLeavesTheWorkersAlike() throws {
        let all = try objects(export("  web: {command: [./w, --threads=3], count: 5}"))
        #expect(all.filter { $0.kind != "PodDisruptionBudget" }.map(\.kind) == ["Deployment"])
        #expect(all.first?["spec", "template", "spec", "containers", "0", "args", "0"] == "--threads=3")
    }

    @Test func workersWithPortsOfTheirOwnAreSomebody() throws {
        let all = try objects(
            export("  s: {command: [./s], count: 2, host: 0.0.0.0, ports: 9100-9101, listen: worker}"))
        #expect(
            all.map { "\($0.kind) \($0.name)" } == [
                "StatefulSet s-0", "Service s-0", "StatefulSet s-1", "Service s-1",
            ])
        #expect(all[3]["spec", "ports", "0", "port"] == "9101" && all[3]["spec", "clusterIP"] == "None")
    }

    @Test func workersThatEndAreAJobWhoseNameChangesWithIt() throws {
        let job = { (version: String) in
            try #require(
                try self.objects(
                    self.export(
                        "  m: {command: [./m], env: {V: '\(version)'}, restart: {policy: never}, description: a \(version)"
                            + "}")
                ).first { $0.kind == "Job" })
        }
        let first = try job("1")
        #expect(first["spec", "template", "spec", "restartPolicy"] == "Never" && first["spec", "backoffLimit"] == "0")
        #expect(first.name.hasPrefix("m-") && first.name.count == 10)
        #expect(try job("1").name == first.name)
        #expect(try job("2").name != first.name)
    }

    @Test func groupsWhoseNamesBecomeTheSameGetTwoNames() throws {
        let export = export("  web_1: {command: [./a]}\n  web.1: {command: [./b]}\n  Web-1: {command: [./c]}")
        #expect(Set(try objects(export).map(\.name)) == ["web-1", "web-1-2", "web-1-3"])
        #expect(export.losses.contains { $0.key == "worker_groups" && $0.explanation.contains("web-1-2") })
    }

    @Test func whatAShellWouldCallAVariableStaysAsItIs() throws {
        let object = try #require(
            try objects(export("  a: {command: [./a, \"$$(HOME)\", \"$$HOME\", \"$$$$\"]}")).first)
        let arguments = ["spec", "template", "spec", "containers", "0", "args"]
        // Kubernetes makes $( of $$( and $ of $$, and leaves $H alone.
        #expect((0..<3).map { object[arguments + ["\($0)"]] } == ["$$(HOME)", "$HOME", "$$$"])
    }

    @Test func variablesOfTheMasterComeFromAConfigMap() throws {
        let export = export("  a: {command: [./a, \"${env:LEVEL:-info}\", \"${env:TOKEN}\"]}")
        let all = try objects(export)
        let map = try #require(all.first { $0.kind == "ConfigMap" })
        #expect(map["data", "LEVEL"] == "info" && map["data", "TOKEN"] == nil)
        let arguments = ["spec", "template", "spec", "containers", "0", "args"]
        let deployment = try #require(all.first { $0.kind == "Deployment" })
        #expect(deployment[arguments + ["0"]] == "$(LEVEL)" && deployment[arguments + ["1"]] == "$(TOKEN)")
        #expect(export.losses.filter { $0.key.hasPrefix("${env:") }.map(\.key) == ["${env:TOKEN}"])
    }

    @Test func onlyNumbersOfAccountsAreKnown() throws {
        let export = export("  a: {command: [./a], user: 1000, group: 2000}\n  b: {command: [./b], user: www-data}")
        let all = try objects(export)
        let security = ["spec", "template", "spec", "securityContext"]
        #expect(all[0][security + ["runAsUser"]] == "1000" && all[0][security + ["runAsGroup"]] == "2000")
        #expect(all[1][security + ["runAsUser"]] == "65532" && all[1][security + ["runAsNonRoot"]] == "true")
        #expect(export.losses.filter { $0.key == "user" }.map(\.subject) == ["b"])
    }

    @Test func readinessIsAskedUntilItsTimeIsOver() throws {
        let all = try objects(
            export(
                "  a: {command: [./a], host: 0.0.0.0, port: 80, listen: worker,"
                    + " readiness: {http: {path: /up}, timeout: 61s, period: 2s},"
                    + " liveness: {exec: [./ok], period: 5s, failure_threshold: 4}}"))
        let container = ["spec", "template", "spec", "containers", "0"]
        let startup = container + ["startupProbe"]
        #expect(all[0][startup + ["httpGet", "path"]] == "/up" && all[0][startup + ["periodSeconds"]] == "2")
        #expect(all[0][startup + ["failureThreshold"]] == "31")
        #expect(all[0][container + ["livenessProbe", "exec", "command", "0"]] == "/app/ok")
        #expect(all[0][container + ["livenessProbe", "failureThreshold"]] == "4")
        // A user other than root may bind port 80 by a sysctl that is safe.
        let sysctl = ["spec", "template", "spec", "securityContext", "sysctls", "0", "name"]
        #expect(all[0][sysctl] == "net.ipv4.ip_unprivileged_port_start")
    }

    @Test func resourcesAreThoseOfCapsAndGroups() throws {
        let all = try objects(
            export("  a: {command: [./a], cap: 2, cgroup: {memory_max: 512MiB, memory_high: 256MiB, cpu_max: 150%}}"))
        let resources = ["spec", "template", "spec", "containers", "0", "resources"]
        // A request above the limit would be refused.
        #expect(
            all[0][resources + ["requests", "cpu"]] == "1500m" && all[0][resources + ["limits", "cpu"]] == "1500m")
        #expect(all[0][resources + ["requests", "memory"]] == "256Mi")
        #expect(all[0][resources + ["limits", "memory"]] == "512Mi")
    }

    @Test func aSignalOtherThanTermIsLost() {
        let losses = export("  a: {command: [./a], stop: {signal: INT, timeout: 1500ms}}").losses
        #expect(losses.contains { $0.kind == .lost && $0.key == "stop.signal" })
        #expect(!losses.contains { $0.key == "stop.timeout" })
    }

    @Test func anEmptyDirectoryNeverHidesPrograms() throws {
        let all = try objects(
            export("  a: {command: [/srv/bin/a], path: /srv/a.sock}\n  b: {command: [/x/b], path: /run/b.sock}"))
        let mounts = ["spec", "template", "spec", "containers", "0", "volumeMounts"]
        #expect(all[0][mounts + ["0", "mountPath"]] == "/tmp" && all[0][mounts + ["1", "mountPath"]] == nil)
        #expect(all[1][mounts + ["0", "mountPath"]] == "/run" && all[1][mounts + ["1", "mountPath"]] == "/tmp")
    }

    @Test func whatAProbeRunsIsWrittenAsItIs() throws {
        let export = export("  a: {command: [./a, \"${id}\"], count: 2, readiness: {exec: [/ok, \"0\", \"$(x)\"]}}")
        let object = try #require(try objects(export).first { $0.kind == "StatefulSet" })
        #expect(object["spec", "replicas"] == "2")
        // Kubernetes replaces variables in arguments, and not in probes.
        #expect(
            object["spec", "template", "spec", "containers", "0", "readinessProbe", "exec", "command"]
                == #"["/ok","0","$(x)"]"#)
    }

    @Test func aProbeThatCouldOnlyFailIsLost() throws {
        let export = export("  a: {command: [./a], port: 8080, listen: worker, readiness: {http: {path: /up}}}")
        #expect(try objects(export).first?["spec", "template", "spec", "containers", "0", "startupProbe"] == nil)
        #expect(export.losses.contains { $0.kind == .lost && $0.key == "readiness.http" })
    }
}
