extension Decoder {
    /// The manifest in the document's root.
    mutating func manifest(_ root: Node) -> Manifest {
        var manifest = Manifest()
        guard let accepted = topEntries(of: root) else { return manifest }
        if accepted.refusedMeanings.contains("defaults") { manifest.defaults = .unknown }
        let isOutdented = Decoder.areGroupsOutdented(in: root)
        for entry in accepted.entries {
            switch entry.key.value {
            case "version": checkVersion(entry.value)
            case "name": manifest.name = name(entry.value, of: "name")
            case "defaults":
                manifest.defaults = layer(of: entry.value, as: .defaults, named: "defaults") ?? .unknown
            case "worker_groups" where isOutdented && entry.value.scalar?.isNull == true: break
            case "worker_groups":
                manifest.groups = groups(entry.value)
                manifest.groupNames = entry.value.mapping.map { Set($0.map(\.key.value)) }
            case "reload": manifest.watchesForChanges = watch(entry.value)
            case "control": (manifest.control, manifest.controlAccess) = control(entry.value)
            case "history": manifest.history = history(entry.value)
            case "http": manifest.http = httpService(entry.value, at: entry.key.span)
            case "on": (manifest.events, manifest.eventLines) = eventCommands(entry.value)
            default: break
            }
        }
        checkHTTPSocket(of: manifest)
        return manifest
    }

    private mutating func topEntries(of root: Node) -> AcceptedEntries? {
        guard let written = root.mapping else {
            if let foreignFormat = source.foreignFormat {
                findings.report(foreignFormat)
                return nil
            }
            findings.report(
                .wrongType, "cannot use \(root.article) as a manifest: a mapping is expected", at: root.span,
                hint: "begin with 'version: 1' and 'worker_groups:'")
            return nil
        }
        if let foreignFormat = Decoder.foreignFormat(among: written) ?? oddIndentation(of: written) {
            findings.report(foreignFormat)
            return nil
        }
        let all = skipUngrouped(written)
        let accepted =
            entries(of: Node(content: .mapping(all), span: root.span), as: .top, for: "the manifest")
            ?? AcceptedEntries()
        // A mistyped key has been reported, so it is not reported as missing, too.
        let unknown = all.lazy.filter { KeyTable.top[$0.key.value] == nil && !$0.key.value.hasPrefix("x-") }.prefix(100)
        let start = Span(ofCharacterAt: written.first?.key.span.start ?? root.span.start)
        for (key, hint) in [("version", "write 'version: 1'"), ("worker_groups", "write 'worker_groups:'")] {
            guard !accepted.entries.contains(where: { $0.key.value == key }) else { continue }
            let isMistyped =
                key == "worker_groups" && all.count < written.count
                || unknown.contains {
                    Decoder.suggestion(for: $0.key.value, in: .top) == key
                        || key == "worker_groups" && $0.looksLikeGroup
                }
            if isMistyped { continue }
            findings.report(
                .missingKey, "cannot find the required key '\(key)'", at: start, hint: hint,
                fix: key == "version" ? Decoder.versionFix(before: all, in: source) : nil)
        }
        return accepted
    }

    /// The finding for lines that are indented with characters that are not spaces of YAML: their keys stand at the top
    /// level or beside their group.
    private func oddIndentation(of entries: [MappingEntry]) -> Diagnostic? {
        let groups = entries.first { $0.key.value == "worker_groups" }?.value.mapping ?? []
        let isOdd = (entries + groups).contains { $0.key.value.unicodeScalars.first.map(OddCharacter.isSpace) ?? false }
        return isOdd ? source.oddIndentation : nil
    }

    /// The fix that inserts `version: 1` as a line above the first key.
    private static func versionFix(before entries: [MappingEntry], in source: SourceText) -> Fix? {
        guard entries.contains(where: { $0.key.value == "worker_groups" }), let first = entries.first?.key.span.start,
            first.column == 1, !["{", "&", "!"].contains(source.character(at: first))
        else { return nil }
        let start = Span(from: first, to: first)
        return Fix("write 'version: 1'", [Fix.Edit(start, "version: 1" + source.lineBreak)])
    }

    private mutating func checkVersion(_ node: Node) {
        let hint = "write 1"
        if let text = node.scalar?.text, Decoder.versionWords.contains(text.lowercased()) {
            return refuse(
                node, as: "version", expecting: "the number 1", hint: hint,
                fix: .writing("1", for: node, in: source))
        }
        // A compose file has a version, too, which is that of another format.
        let isOther = node.scalar?.text.split(separator: ".").first.map { Int($0) != nil } ?? false
        let versionHint = isOther ? "write 1: 'version' is the version of the manifest format" : hint
        if let text = node.scalar?.text, [.none, .huge].contains(NumberText(text)) {
            return refuse(node, as: "version", expecting: "the number 1", hint: versionHint)
        }
        guard let version = integer(node, as: "version", in: 0...Int.max, hint: versionHint), version != 1 else {
            return
        }
        findings.report(
            .unsupportedVersion, "cannot read version \(version) of the manifest format: only version 1 is supported",
            at: node.span, hint: hint)
    }

    /// Other spellings of version 1.
    private static let versionWords: Set = ["1.0", "1.", "v1", "v1.0", "1.0.0"]

    private mutating func groups(_ node: Node) -> [Manifest.Group] {
        guard let entries = node.mapping else {
            refuse(
                node, as: "worker_groups", expecting: "a mapping of groups by name",
                hint: Decoder.groupsHint(for: node))
            return []
        }
        if entries.isEmpty {
            findings.report(.missingKey, "cannot find a group in 'worker_groups'", at: node.span)
        }
        var groups: [Manifest.Group] = []
        groups.reserveCapacity(entries.count)
        var rest = entries[...]
        skipUnnamed(&rest)
        while let entry = rest.popFirst() {
            let outdented = skipOutdented(below: entry, in: &rest)
            if !outdented.isEmpty, entry.value.scalar?.isNull == true { continue }
            _ = isName(entry.key.value, of: "a group", at: entry.key.span)
            if let group = group(named: entry.key, entry.value, without: outdented) { groups.append(group) }
        }
        return groups
    }

    /// The hint for a list of groups with a `name` in each, as in Kubernetes and pm2.
    private static func groupsHint(for node: Node) -> String {
        let name = node.sequence?.first?.mapping?.first { $0.key.value == "name" }?.value.scalar?.text
        return name.map { "write '\($0.excerpt):', without '-', and the group's other keys below it" }
            ?? "write a name, such as 'web:', with the group's keys below it"
    }

    private mutating func name(_ node: Node, of key: String) -> String? {
        guard let text = text(node, as: key, expecting: "a name") else { return nil }
        if let short = Decoder.withoutComma(node, in: source) {
            refuse(node, as: key, expecting: "a name", hint: short.hint, .badName, fix: short.fix)
            return nil
        }
        return isName(text, of: "the manifest", at: node.span) ? text : nil
    }

    /// A sound name with the letters of another text; nil for a text without letters. What follows the '@' of a unit of
    /// systemd is the number of an instance.
    private static func soundName(near text: String) -> String? {
        let words = text.prefix { $0 != "@" }.split {
            !($0.isASCII && ($0.isLetter || $0.isNumber) || "._".contains($0))
        }
        let name = words.joined(separator: "-").drop { "._".contains($0) }
        return (1...64).contains(name.utf8.count) ? String(name) : nil
    }

    /// Whether a name is safe in logs, in `web/3`, in LISTEN_FDNAMES and in file names; an unsafe name is reported.
    mutating func isName(_ text: String, of what: String, at span: Span) -> Bool {
        let isSound =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetterOrDigit || ".-_".utf8.contains($0) }
            && text.utf8.first.map(\.isLetterOrDigit) ?? false
        if !isSound {
            findings.report(
                .badName, "cannot use \(text.isEmpty ? "an empty text" : "'\(text.excerpt)'") as the name of \(what)",
                at: span, hint: OddCharacter.hint(in: text) ?? Decoder.soundName(near: text).map { "write \($0)" },
                notes: ["a name has 1 to 64 letters, digits, '.', '_' or '-', and begins with a letter or digit"],
                fix: Fix.cleaning(text, at: span, in: source))
        }
        return isSound
    }
}
