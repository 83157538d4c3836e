// Files of other systems. Each is reported as one finding, because findings about its keys would repeat it.

extension Decoder {
    /// The finding for a file of another system; nil for a file that is none by its top-level keys.
    static func foreignFormat(among entries: [MappingEntry]) -> Diagnostic? {
        if entries.contains(where: { $0.key.value == "worker_groups" }) { return nil }
        return kubernetes(entries) ?? compose(entries) ?? systemd(entries) ?? pm2(entries) ?? procfile(entries)
            ?? unknown(entries)
    }

    private static func kubernetes(_ entries: [MappingEntry]) -> Diagnostic? {
        let keys = entries.map(\.key).filter { $0.value == "kind" || $0.value == "apiVersion" }
        guard keys.count == 2 else { return nil }
        return foreignFormat(
            "a Kubernetes object", at: keys[0].span,
            "turn each container into a group with its command, args, env and ports; 'replicas' becomes 'count'")
    }

    /// A compose file has services with images or other keys of containers. Without those, `services` may be a word for
    /// groups.
    private static func compose(_ entries: [MappingEntry]) -> Diagnostic? {
        guard let services = entries.first(where: { $0.key.value == "services" }),
            let bodies = services.value.mapping?.prefix(100).compactMap(\.value.mapping)
        else { return nil }
        let ofContainers: Set = ["image", "build", "container_name", "networks", "volumes"]
        let isCompose =
            entries.contains { ["volumes", "networks", "configs", "secrets"].contains($0.key.value) }
            || bodies.contains { $0.contains { ofContainers.contains($0.key.value) } }
        guard isCompose else { return nil }
        return foreignFormat(
            "a compose file", at: services.key.span,
            "turn each service into a group: 'environment' becomes 'env', and 'command' names a program of this host")
    }

    /// A systemd unit whose sections are written as mappings.
    private static func systemd(_ entries: [MappingEntry]) -> Diagnostic? {
        let sections = entries.filter {
            ["Unit", "Service", "Install"].contains($0.key.value) && $0.value.mapping != nil
        }
        guard let first = sections.first, sections.contains(where: { $0.key.value == "Service" }) else { return nil }
        return foreignFormat(
            "a systemd unit", at: first.key.span,
            "turn [Service] into a group: 'ExecStart' becomes 'command', as a list of words")
    }

    private static func pm2(_ entries: [MappingEntry]) -> Diagnostic? {
        guard let apps = entries.first(where: { $0.key.value == "apps" }), apps.value.sequence != nil else {
            return nil
        }
        return foreignFormat(
            "a pm2 ecosystem file", at: apps.key.span,
            "turn each app into a group with its name: 'script' becomes 'command', and 'instances' becomes 'count'")
    }

    /// A Procfile, such as `web: ./server`, has only commands by name.
    private static func procfile(_ entries: [MappingEntry]) -> Diagnostic? {
        guard let first = entries.first, let line = first.value.scalar?.text,
            !entries.contains(where: { KeyTable.top[$0.key.value] != nil })
        else { return nil }
        let commands = entries.prefix(100).compactMap { $0.value.scalar?.text }
        guard commands.count == entries.count, commands.allSatisfy({ $0.contains("/") || $0.contains(" ") }),
            entries.allSatisfy({ KeyCorrection.Meaning(of: $0.key.value, in: .top).isUnknown })
        else { return nil }
        let advice = CommandAdvice(for: line, isQuoted: false, namesProgram: true)
        // `FOO=1 ./server` becomes a command of env(1), which sets the variable and executes the program.
        let assigned = CommandLine.words(of: line).flatMap { words in
            words.first?.contains("=") ?? false ? FlowText.list(["env"] + words) : nil
        }
        let list = advice.certain ?? assigned ?? FlowText.list(["sh", "-c", "exec " + line])
        return foreignFormat(
            "a Procfile", at: first.key.span,
            "below 'worker_groups:' write '\(first.key.value.excerpt): {command: \((list ?? "[./server]").excerpt)}'")
    }

    /// Any other YAML, such as a search of folders finds.
    private static func unknown(_ entries: [MappingEntry]) -> Diagnostic? {
        // Files of many systems have the key 'name', and workflows of GitHub have 'on'.
        let others = entries.filter { !["name", "on"].contains($0.key.value) }
        guard let first = others.first,
            others.allSatisfy({ entry in
                guard case .unknown = KeyCorrection.Meaning(of: entry.key.value, in: .top) else { return false }
                return !entry.looksLikeGroup
            })
        else { return nil }
        return Diagnostic(
            .wrongType, "cannot find a manifest in this file: it has no key of a manifest", at: first.key.span,
            hint: "begin with 'version: 1' and 'worker_groups:'")
    }

    private static func foreignFormat(_ what: String, at span: Span, _ note: String) -> Diagnostic {
        Diagnostic(
            .wrongType, "cannot read \(what) as a manifest", at: span,
            hint: "begin with 'version: 1' and 'worker_groups:'", notes: [note])
    }
}

extension KeyCorrection.Meaning {
    fileprivate var isUnknown: Bool {
        switch self {
        case .unknown, .likely: true
        case .certain, .nested, .advised, .misplaced: false
        }
    }
}
