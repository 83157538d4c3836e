import ManifestExport
import PreforkManifest
import Testing

/// Pods that run a master with all its workers.
@Suite struct KubernetesMasterTests {
    private func export(_ manifest: String, _ change: (inout KubernetesOptions) -> Void = { _ in }) -> Export {
        var options = KubernetesOptions()
        options.image = "shop:7"
        change(&options)
        return KubernetesExport.export(Sample.input(manifest, in: ContainerDefaults.manifestFolder), options)
    }

    private func deployment(_ export: Export) throws -> KubernetesReader {
        try #require(try KubernetesReader.objects(of: export).first { $0.kind == "Deployment" })
    }

    private let pod = ["spec", "template", "spec"]
    private let container = ["spec", "template", "spec", "containers", "0"]

    /// Readers of YAML must get each byte of the manifest back, in whatever form it was written.
    @Test(arguments: [
        "version: 1\nworker_groups: {a: {command: [/a]}}\n",
        "version: 1\nworker_groups: {a: {command: [/a]}}",
        "  \nversion: 1\nworker_groups: {a: {command: [/a]}}\n\n\n",
        "version: 1\nworker_groups:\n  a:\n    command: [/a]\n    description: 'é 日 – '\n",
        "# a: |\n---\nversion: 1\nworker_groups: {a: {command: [/a, \"\\t#: {{ ' \\\"\"]}}\n",
    ])
    func theConfigMapHasTheManifestAsItIs(manifest: String) throws {
        let export = export(manifest)
        let map = try #require(export.files.first?.text.components(until: "\n---\n# A master"))
        let read = try #require(KubernetesReader(yaml: map + "\n"))
        #expect(read["data", "app.yaml"] == manifest)
    }

    @Test func aStopMayTakeAsLongAsTheGroupsThatStopOneAfterAnother() throws {
        let object = try deployment(
            export(
                """
                version: 1
                worker_groups:
                  db: {command: [/db], stop: {timeout: 20s}}
                  app: {command: [/app], needs: [db], stop: {timeout: 90s}}
                  web: {command: [/web], needs: [app], stop: {timeout: 10s}}
                  other: {command: [/other], stop: {timeout: 100s}}
                """))
        #expect(object[pod + ["terminationGracePeriodSeconds"]] == "125")
    }

    @Test func aManifestThatIsWatchedIsChangedWithoutAnotherPod() throws {
        let manifest = "version: 1\nworker_groups: {a: {command: [/a]}}\n"
        let annotation = ["spec", "template", "metadata", "annotations", "prefork-run/manifest-checksum"]
        let first = try deployment(export(manifest))[annotation]
        #expect(first != nil)
        #expect(try deployment(export(manifest))[annotation] == first)
        #expect(try deployment(export(manifest + "# x\n"))[annotation] != first)
        #expect(try deployment(export(manifest + "reload: {watch: true}\n"))[annotation] == nil)
    }

    @Test func probesAskTheHTTPServiceWhereTheKubeletReachesIt() throws {
        let http = "version: 1\nhttp: {listen: \"0.0.0.0:9900\"}\nworker_groups: {a: {command: [/a]}}\n"
        let object = try deployment(export(http))
        #expect(object[container + ["readinessProbe", "httpGet", "path"]] == "/readyz")
        #expect(object[container + ["livenessProbe", "httpGet", "port"]] == "9900")
        let loopback = export(http.replacing("0.0.0.0", with: "127.0.0.1"))
        #expect(
            try deployment(loopback)[container + ["readinessProbe", "exec", "command"]]
                == #"["prefork-run","status","--quiet","/etc/prefork-run/app.yaml"]"#)
        #expect(loopback.losses.map(\.key).contains("http"))
        let silent = export("version: 1\ncontrol: off\nworker_groups: {a: {command: [/a], port: 80, host: 0.0.0.0}}\n")
        #expect(try deployment(silent)[container + ["readinessProbe", "tcpSocket", "port"]] == "80")
        #expect(try deployment(silent)[container + ["livenessProbe"]] == nil)
    }

    @Test func aMasterThatSwitchesUsersRunsAsRootWithWhatThatNeeds() throws {
        let export = export("version: 1\nworker_groups: {a: {command: [/a], user: www-data, nice: -5}}\n")
        let object = try deployment(export)
        #expect(object[pod + ["securityContext", "runAsNonRoot"]] == "false")
        #expect(
            object[container + ["securityContext", "capabilities"]]
                == #"{"drop":["ALL"],"add":["KILL","SETGID","SETUID","SYS_NICE"]}"#)
        #expect(Set(export.losses.map(\.key)).isSuperset(of: ["user", "nice"]))
    }

    @Test func podsThatFollowTheLoadHaveNoFixedNumber() throws {
        let manifest = "version: 1\nworker_groups: {a: {command: [/a], count: 3, cap: 2}}\n"
        let export = export(manifest) { $0.autoscaling = KubernetesOptions.Autoscaling(text: "2-9:65%") }
        let objects = try KubernetesReader.objects(of: export)
        let scaler = try #require(objects.first { $0.kind == "HorizontalPodAutoscaler" })
        #expect(scaler["spec", "minReplicas"] == "2" && scaler["spec", "maxReplicas"] == "9")
        #expect(try deployment(export)["spec", "replicas"] == nil)
        #expect(try deployment(export)[container + ["resources", "requests", "cpu"]] == "6")
    }

    @Test(arguments: [
        "", "2", "5-2", "0-3", "2-3:", "2-3:0%", "2-3:70", "a-b", "2-3:70%:", "-2-3", "2-99999999999999999999",
    ])
    func aRangeOfPodsThatIsNoneIsRefused(text: String) {
        #expect(KubernetesOptions.Autoscaling(text: text) == nil)
    }

    @Test func filesOfVariablesComeFromASecretBesideTheManifest() throws {
        let export = export("version: 1\nworker_groups: {a: {command: [/a], env_file: [env/a.env, /etc/b.env]}}\n")
        let volume = pod + ["volumes", "0", "projected", "sources"]
        let object = try deployment(export)
        #expect(object[volume + ["1", "secret", "items", "0", "path"]] == "env/a.env")
        #expect(object[volume + ["1", "secret", "items", "1"]] == nil)
        #expect(export.losses.contains { $0.kind == .lost && $0.explanation.contains("/etc/b.env") })
    }

    @Test func aPortThatOnlyThePodReachesHasNoService() throws {
        let export = export("version: 1\nworker_groups: {a: {command: [/a], port: 8080}}\n")
        #expect(try !KubernetesReader.objects(of: export).contains { $0.kind == "Service" })
        #expect(export.losses.map(\.key).contains("host"))
    }

    @Test func nothingIsMadeWhereTheManifestIs() throws {
        let export = export(
            "version: 1\ncontrol: {socket: run/a.sock}\nworker_groups: {a: {command: [/a], path: run/b.sock, log: {file: x.log}}}\n"
        )
        let mounts = container + ["volumeMounts"]
        let paths = (0..<6).compactMap { try? deployment(export)[mounts + ["\($0)", "mountPath"]] }
        #expect(paths == ["/etc/prefork-run", "/tmp", "/var/lib/prefork-run"])
        #expect(
            Set(export.losses.filter { $0.kind == .lost }.map(\.key)).isSuperset(of: ["control", "listen", "log.file"]))
    }

    @Test func withoutAnImageThePlaceholderIsTold() {
        let losses = export("version: 1\nworker_groups: {a: {command: [/a]}}\n") { $0.image = nil }.losses
        #expect(losses.contains { $0.kind == .lost && $0.key == "image" })
    }
}

extension String {
    /// The text up to another one.
    fileprivate func components(until end: String) -> String? {
        firstRange(of: end).map { String(self[..<$0.lowerBound]) }
    }
}
