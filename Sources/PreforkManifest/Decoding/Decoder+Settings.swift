import Supervision

extension Decoder {
    /// Reads a setting or a mapping of settings.
    mutating func read(_ node: Node, as name: String, _ setting: Setting, into settings: inout Settings<WorkerSpec>) {
        switch setting {
        case .value(let field, let reading):
            settings.set(field, value(node, as: name, reading), at: node.span)
        case .option: break
        case .mapping(let id): readSettings(node, in: id, named: name, into: &settings)
        }
    }

    /// Reads an option of a socket.
    mutating func read(_ node: Node, as name: String, into options: inout Settings<SocketOptions>) {
        guard let key = KeyTable.listen[name], case .option(let field, let reading)? = key.setting else { return }
        if let advice = node.scalar.flatMap({ OptionAdvice(on: $0.text, as: name) }) {
            refuse(
                node, as: name, expecting: String(key.kind.description.prefix { $0 != "," }), hint: advice.hint,
                reading.code(for: node),
                fix: advice.certain.flatMap { .writing($0, for: node, in: source) })
            return
        }
        if let value = value(node, as: name, reading) { options.set(field, value, at: node.span) }
    }

    /// Reads a mapping of settings.
    mutating func readSettings(
        _ node: Node, in id: KeyTable.ID, named name: String, into settings: inout Settings<WorkerSpec>
    ) {
        if node.mapping == nil, findings.counts(.wrongType) {
            return settings.leaveUnread(.mapping(id), at: node.span)
        }
        let short = node.mapping == nil ? Decoder.shorthand(for: node, of: id, in: source) : nil
        let table = id.table
        guard let accepted = entries(of: node, as: table, for: name, hint: short?.hint, fix: short?.fix) else {
            return settings.leaveUnread(.mapping(id), at: node.span)
        }
        for entry in accepted.entries {
            guard let setting = table.setting(entry.key.value) else { continue }
            read(entry.value, as: entry.key.value, setting, into: &settings)
        }
        for setting in accepted.refusedMeanings.compactMap(table.setting) {
            settings.leaveUnread(setting, at: node.span)
        }
    }

    private mutating func value(_ node: Node, as name: String, _ reading: SettingReading) -> SettingValue? {
        switch reading {
        case .boolean: boolean(node, as: name).map(SettingValue.boolean)
        case .integer(let range): integer(node, as: name, in: range).map(SettingValue.integer)
        case .number(let range): number(node, as: name, in: range).map(SettingValue.number)
        case .percentage: share(node, as: name).map(SettingValue.number)
        case .bytes(let range): bytes(node, as: name, in: range).map(SettingValue.integer)
        case .interface: interface(node, as: name).map(SettingValue.text)
        case .remark: remark(node, as: name)
        case .word(let words, let orNull, let synonyms):
            if orNull, node.scalar?.isNull == true {
                .null
            } else {
                word(node, as: name, among: words, orNull: orNull, synonyms: synonyms).map(SettingValue.text)
            }
        case .duration(let usual, let isPositive):
            (isPositive ? positiveDuration(node, as: name) : duration(node, as: name, usually: usual))
                .map(SettingValue.duration)
        case .stopSignal: stopSignal(node, as: name).map(SettingValue.signal)
        case .exits: exits(node, as: name).map(SettingValue.exits)
        case .amount: amount(node, as: name).map(SettingValue.amount)
        case .size: size(node, as: name).map(SettingValue.integer)
        case .account(let kind): account(node, as: name, kind).map(SettingValue.account)
        case .accounts(let kind): accounts(node, as: name, kind).map(SettingValue.accounts)
        case .limit(let kind): limit(node, as: name, kind).map(SettingValue.limit)
        case .cpus: cpuAffinity(node, as: name).map(SettingValue.cpus)
        case .capabilities: capabilities(node, as: name).map(SettingValue.capabilities)
        case .cgroup(let setting): cgroupLimit(node, as: name, setting).map(SettingValue.cgroupLimit)
        case .umask: octal(node, as: name, .badUmask, example: "0022").map { .integer(Int($0)) }
        }
    }

    private mutating func interface(_ node: Node, as name: String) -> String? {
        let expected = String(TextForm.interface.one.prefix { $0 != "," })
        guard let text = text(node, as: name, expecting: expected) else { return nil }
        let isSound = text.utf8.count <= 15 && text.allSatisfy(\.isInterfaceCharacter)
        guard isSound, let first = text.first, first.isLetter || "_@".contains(first) else {
            refuse(
                node, as: name, expecting: expected,
                hint: "such a name begins with a letter, and has at most 15 letters, digits, and . _ @ -")
            return nil
        }
        return text
    }

    /// Any scalar is a remark, and a placeholder in it stays as it is.
    private mutating func remark(_ node: Node, as name: String) -> SettingValue? {
        guard let scalar = node.scalar else {
            refuse(node, as: name, expecting: TextForm.remark.one)
            return nil
        }
        return scalar.isNull ? .null : .text(scalar.text)
    }
}

extension SettingReading {
    /// The code of a refused value.
    fileprivate func code(for node: Node) -> Diagnostic.Code {
        switch self {
        case .duration: .badDuration
        case .size: .badSize
        case .integer, .bytes: node.scalar.flatMap { Int($0.text) } == nil ? .wrongType : .outOfRange
        case .boolean, .number, .percentage, .interface, .remark, .word, .stopSignal, .exits, .amount, .account,
            .accounts, .umask, .limit, .cpus, .capabilities, .cgroup:
            .wrongType
        }
    }
}

extension Settings<WorkerSpec> {
    /// Marks the fields of a setting as written and not read, unless they have been read.
    mutating func leaveUnread(_ setting: Setting, at span: Span) {
        switch setting {
        case .value(let field, _): if !holds(field) { set(field, nil, at: span) }
        case .option: break
        case .mapping(let id):
            for key in id.table.keys { key.setting.map { leaveUnread($0, at: span) } }
        }
    }
}

extension Character {
    fileprivate var isInterfaceCharacter: Bool { isASCII && (isLetter || isNumber || "._@-".contains(self)) }
}
