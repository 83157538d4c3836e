import Supervision

/// How a manifest writes the value of a setting, and the type that the value has in a worker's spec.
struct SettingForm<Value>: Sendable {
    let kind: ValueKind
    let reading: SettingReading
    /// The value in its type; nil for a case that `reading` does not produce.
    let convert: @Sendable (SettingValue) -> Value?
}

/// What the decoder does with the value of a key.
enum Setting: Sendable {
    /// Reads the value and stores it in a field of the spec.
    case value(SettingField<WorkerSpec>, SettingReading)
    /// Reads the value and stores it in an option of a socket.
    case option(SettingField<SocketOptions>, SettingReading)
    /// Reads a mapping, whose keys are settings.
    case mapping(KeyTable.ID)
}

/// How the decoder reads the value of a setting.
enum SettingReading: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Int>)
    /// A percentage, as a share of one.
    case percentage
    /// A number of bytes, or a size with its unit.
    case bytes(ClosedRange<Int>)
    /// The name of a network interface.
    case interface
    /// Any scalar. Placeholders are not filled in.
    case remark
    case word([String], orNull: Bool, Synonyms)
    /// `usual` is the usual length, for a guess at the unit of a bare number.
    case duration(usual: Duration, isPositive: Bool)
    /// A signal that a program can handle.
    case stopSignal
    /// Exit codes and signals, each once and in order.
    case exits
    /// A number of workers, or a percentage of them.
    case amount
    /// A size with its unit, in bytes.
    case size
    /// A user or a group, by its name or number.
    case account(AccountKind)
    /// Users or groups, each once and in order.
    case accounts(AccountKind)
    /// Permission bits, as an octal number in quotes.
    case umask
    /// A soft and a hard limit.
    case limit(LimitKind)
    /// CPUs, or how they are dealt.
    case cpus
    /// Capabilities, each once and in order.
    case capabilities
    /// A limit of a control group.
    case cgroup(CgroupSetting)
}

/// What an account is.
enum AccountKind {
    case user, group

    var form: TextForm { self == .user ? .user : .group }
    var kind: ValueKind { .either([.integer(Bounds.account), .text(form)]) }
}

extension SettingForm {
    /// The same form for a field that is nil where the key is missing.
    var optional: SettingForm<Value?> {
        let convert = convert
        return SettingForm<Value?>(kind: kind, reading: reading) { value in convert(value).map { .some($0) } }
    }
}

extension SettingForm<String> {
    static let interface = SettingForm(kind: .text(.interface), reading: .interface) {
        if case .text(let text) = $0 { text } else { nil }
    }
}

extension SettingForm<Bool> {
    static let boolean = SettingForm(kind: .boolean, reading: .boolean) {
        if case .boolean(let value) = $0 { value } else { nil }
    }
}

extension SettingForm<Int> {
    static func integer(_ range: ClosedRange<Int>) -> SettingForm {
        SettingForm(kind: .integer(range), reading: .integer(range)) {
            if case .integer(let value) = $0 { value } else { nil }
        }
    }
}

extension SettingForm<Int> {
    /// A number of bytes, or a size with its unit such as `64KiB`.
    static func bytes(_ range: ClosedRange<Int>) -> SettingForm {
        SettingForm(kind: .either([.integer(range), .text(.size)]), reading: .bytes(range)) {
            if case .integer(let value) = $0 { value } else { nil }
        }
    }

    /// A size with its unit, in bytes.
    static let size = SettingForm(kind: .text(.size), reading: .size) {
        if case .integer(let value) = $0 { value } else { nil }
    }
}

extension SettingForm<RolloutPolicy.Amount> {
    static let amount = SettingForm(
        kind: .either([.integer(Bounds.workers), .text(.percentage)]), reading: .amount
    ) { if case .amount(let value) = $0 { value } else { nil } }
}

extension SettingForm<Account> {
    static func account(_ kind: AccountKind) -> SettingForm {
        SettingForm(kind: kind.kind, reading: .account(kind)) {
            if case .account(let value) = $0 { value } else { nil }
        }
    }
}

extension SettingForm<[Account]> {
    static func accounts(_ kind: AccountKind) -> SettingForm {
        SettingForm(kind: .oneOrMore(kind.kind), reading: .accounts(kind)) {
            if case .accounts(let value) = $0 { value } else { nil }
        }
    }
}

extension SettingForm<UInt16> {
    static let umask = SettingForm(kind: .text(.mode), reading: .umask) {
        if case .integer(let value) = $0 { UInt16(clamping: value) } else { nil }
    }
}

extension SettingForm<ResourceLimit> {
    static func limit(of resource: Resource) -> SettingForm {
        let kind = LimitKind(resource)
        return SettingForm(kind: kind.kind, reading: .limit(kind)) {
            if case .limit(let value) = $0 { value } else { nil }
        }
    }
}

extension SettingForm<CPUAffinity> {
    static let cpus = SettingForm(
        kind: .either([.integer(Bounds.cpu), .text(.cpuRange), .list(of: cpu, least: 1), .words(["spread"])]),
        reading: .cpus
    ) { if case .cpus(let value) = $0 { value } else { nil } }

    private static var cpu: ValueKind { .either([.integer(Bounds.cpu), .text(.cpuRange)]) }
}

extension SettingForm<Capabilities> {
    static let capabilities = SettingForm(kind: .oneOrMore(.text(.capability)), reading: .capabilities) {
        if case .capabilities(let value) = $0 { value } else { nil }
    }
}

extension CgroupSetting {
    /// What a manifest writes for the setting.
    var kind: ValueKind {
        switch self {
        case .memoryHigh, .memoryMax: .either([.text(.size), .words(["max"])])
        case .cpuMax: .either([.text(.cpuPercentage), .number(Bounds.cgroupCPUs), .words(["max"])])
        case .pidsMax: .either([.integer(Bounds.pids), .words(["max"])])
        case .ioWeight: .integer(Bounds.ioWeight)
        }
    }
}

extension SettingForm<CgroupLimit> {
    static func limit(of setting: CgroupSetting) -> SettingForm {
        SettingForm(kind: setting.kind, reading: .cgroup(setting)) {
            if case .cgroupLimit(let value) = $0 { value } else { nil }
        }
    }
}

extension SettingForm<Double> {
    static func number(_ range: ClosedRange<Int>) -> SettingForm {
        SettingForm(kind: .number(range), reading: .number(range), convert: value)
    }

    static let percentage = SettingForm(kind: .text(.percentage), reading: .percentage, convert: value)

    private static let value: @Sendable (SettingValue) -> Double? = {
        if case .number(let value) = $0 { value } else { nil }
    }
}

extension SettingForm<String?> {
    static let remark = SettingForm(kind: .text(.remark), reading: .remark) {
        if case .text(let text) = $0 { .some(text) } else { .some(nil) }
    }
}

extension SettingForm<Duration> {
    static let duration = duration(usually: .seconds(30))

    static func duration(usually usual: Duration) -> SettingForm {
        SettingForm(
            kind: .text(.duration), reading: .duration(usual: usual, isPositive: false), convert: value)
    }

    /// A duration above zero.
    static let span = SettingForm(
        kind: .text(.span), reading: .duration(usual: .seconds(30), isPositive: true), convert: value)

    private static let value: @Sendable (SettingValue) -> Duration? = {
        if case .duration(let value) = $0 { value } else { nil }
    }
}

extension SettingForm<Signal> {
    static let stopSignal = SettingForm(kind: .signal(catchable: true), reading: .stopSignal) {
        if case .signal(let value) = $0 { value } else { nil }
    }
}

extension SettingForm<[Exit]> {
    static let exits = SettingForm(
        kind: .oneOrMore(.either([.integer(Bounds.exitCode), .signal(catchable: false)])), reading: .exits
    ) { if case .exits(let value) = $0 { value } else { nil } }
}

extension SettingForm where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// One of the type's words.
    static var word: SettingForm { word(Synonyms()) }

    /// - Parameter synonyms: What other systems call the words.
    static func word(_ synonyms: Synonyms) -> SettingForm {
        let words = Value.allCases.map(\.rawValue)
        return SettingForm(kind: .words(words), reading: .word(words, orNull: false, synonyms)) {
            if case .text(let word) = $0 { Value(rawValue: word) } else { nil }
        }
    }

    /// One of the type's words, of which `null` is YAML's null and not a text.
    ///
    /// - Parameter synonyms: What other systems call the words, and null.
    static func wordOrNull(_ synonyms: Synonyms) -> SettingForm {
        let words = Value.allCases.map(\.rawValue).filter { $0 != "null" }
        return SettingForm(kind: .either([.null, .words(words)]), reading: .word(words, orNull: true, synonyms)) {
            switch $0 {
            case .null: Value(rawValue: "null")
            case .text(let word): Value(rawValue: word)
            case .boolean, .integer, .number, .duration, .signal, .exits, .amount, .account, .accounts, .limit,
                .cpus, .capabilities, .cgroupLimit:
                nil
            }
        }
    }
}
