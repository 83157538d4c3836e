import ConfigText
import JSONText

/// Translates the services of a compose file.
struct ComposeImport {
    private var draft = Draft()
    private let source: Source
    /// The services that others wait for until they have ended.
    private var jobs: Set<String> = []

    static func draft(of source: Source, in context: ImportContext) throws(ImportRefusal) -> Draft {
        let root = try YAMLFile.root(of: source)
        guard var ledger = Ledger(root, named: "", in: source), let services = ledger.take("services")?.value.mapping
        else { throw ImportRefusal("cannot find 'services' in this", at: source.place(0)) }
        var translation = ComposeImport(source: source)
        for service in services {
            for dependency in service.value.value(of: "depends_on")?.mapping ?? []
            where dependency.value.value(of: "condition")?.text == "service_completed_successfully" {
                translation.jobs.insert(dependency.key.value)
            }
        }
        for service in services { translation.translate(service) }
        if let name = ledger.take("name") {
            translation.draft.name = name.value.text.flatMap(ComposeText.plain)
            translation.draft.nameOrigin = name.origin
            if translation.draft.name == nil {
                translation.draft.leaveOut(name.origin, "it has a variable without a default")
            }
        }
        ledger.ignore("version") { _ in true }
        translation.draft.leaveOutRest(of: ledger) { ComposeImport.reason(for: $0) }
        return translation.draft
    }

    private init(source: Source) { self.source = source }

    private mutating func translate(_ service: MappingEntry) {
        let name = service.key.value
        let origin = SettingOrigin("services.\(name)", at: source.place(Int(service.key.span.start.line)))
        guard let ledger = Ledger(service.value, named: "services.\(name)", in: source) else {
            draft.leaveOut(origin, "it is no mapping")
            return
        }
        let translation = ImportedService(source: source, name: name, origin: origin, isJob: jobs.contains(name))
        translation.translate(ledger, into: &draft)
    }

    private static func reason(for name: String) -> String? {
        if name.hasPrefix("x-") { return "it serves anchors, which are resolved here" }
        return switch name {
        case "volumes", "networks": "workers see the files and the network of this host"
        case "secrets", "configs": "workers read files of this host; 'env_file' gives variables"
        case "include": "only one file is read; 'docker compose config' writes all in one"
        default: nil
        }
    }
}
