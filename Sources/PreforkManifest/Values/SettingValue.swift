import Supervision

/// The value of a setting, as the decoder reads it.
enum SettingValue: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case duration(Duration)
    case signal(Signal)
    case exits([Exit])
    case amount(RolloutPolicy.Amount)
    case account(Account)
    case accounts([Account])
    case limit(ResourceLimit)
    case cpus(CPUAffinity)
    case capabilities(Capabilities)
    case cgroupLimit(CgroupLimit)
}

/// The field of a worker's spec, or of a socket's options, that holds a setting: a value that all workers of a group
/// have in common and that goes into the field unchanged.
///
/// A class, because layers compare fields by identity.
final class SettingField<Target>: Sendable {
    let path: any PartialKeyPath<Target> & Sendable
    private let store: @Sendable (SettingValue, inout Target) -> Void

    init<Value>(
        _ path: any WritableKeyPath<Target, Value> & Sendable,
        _ convert: @escaping @Sendable (SettingValue) -> Value?
    ) {
        self.path = path
        store = { value, target in
            if let value = convert(value) { target[keyPath: path] = value }
        }
    }

    func store(_ value: SettingValue, in target: inout Target) { store(value, &target) }
}
