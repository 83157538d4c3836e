import ManifestExport
import Samples
import Testing

/// The exports of examples for engines of containers, as files in a folder of `Fixtures` for each target.
@Suite struct ContainerGoldenTests {
    private static let examples = ["web", "production", "various-workers"]

    private func compare(
        _ export: Export, _ target: String, _ name: String, _ hasMaster: Bool,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let golden = "\(Sample.fixtures)/\(target)/\(name)-\(hasMaster ? "master" : "workers").txt"
        Files.compare(export.text, with: golden, location)
    }

    private func input(_ name: String, _ hasMaster: Bool, _ folder: String) throws -> ExportInput {
        let directory = hasMaster ? folder : ContainerDefaults.programFolder
        return name == "every-key"
            ? try Sample.everyKey() : try Sample.example("\(name).yaml", in: directory)
    }

    @Test(arguments: examples + ["every-key"], [true, false])
    func objectsOfKubernetesAreThoseOfTheirGolden(name: String, hasMaster: Bool) throws {
        var options = KubernetesOptions()
        options.image = "shop:7"
        options.hasPodPerWorker = !hasMaster
        let input = try input(name, hasMaster, ContainerDefaults.manifestFolder)
        compare(KubernetesExport.export(input, options), "Kubernetes", name, hasMaster)
    }

    @Test(arguments: examples + ["every-key"], [true, false])
    func servicesOfComposeAreThoseOfTheirGolden(name: String, hasMaster: Bool) throws {
        var options = ComposeOptions()
        options.image = "shop:7"
        options.hasContainerPerWorker = !hasMaster
        let input = try input(name, hasMaster, ContainerDefaults.manifestFolder)
        compare(ComposeExport.export(input, options), "Compose", name, hasMaster)
    }

    @Test(arguments: [true, false]) func servicesOfASwarmAreThoseOfTheirGolden(hasMaster: Bool) throws {
        var options = ComposeOptions()
        options.image = "shop:7"
        options.isForSwarm = true
        options.hasContainerPerWorker = !hasMaster
        let input = try input("production", hasMaster, ContainerDefaults.manifestFolder)
        compare(ComposeExport.export(input, options), "Compose", "production-swarm", hasMaster)
    }

    @Test(arguments: examples + ["every-key"], [true, false])
    func jobsOfNomadAreThoseOfTheirGolden(name: String, hasMaster: Bool) throws {
        var options = NomadOptions()
        options.image = "shop:7"
        options.hasTaskPerWorker = !hasMaster
        let input = try input(name, hasMaster, NomadOptions.manifestFolder)
        compare(NomadExport.export(input, options), "Nomad", name, hasMaster)
    }
}
