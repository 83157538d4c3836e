extension Vocabulary {
    /// The words and keys of manifests, which the YAML reader's advice uses.
    package static let manifest = Vocabulary(
        file: "manifest", beginning: "begin with 'version: 1' and 'worker_groups:'",
        sections: "a section becomes a group below 'worker_groups:', its 'key=value' becomes 'key: value'",
        rendering: "render it, as in 'helm template . | prefork-run check -'",
        mappings: KeyTable.all.map { Set($0.keys.map(\.name)) },
        outerKeys: Set((KeyTable.top.keys + KeyTable.group.keys).map(\.name)),
        addressKeys: ["host"], isAddress: { HostText.problem(with: $0) == nil })
}
