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
}

/// The field of a worker's spec that holds a setting: a value that all workers of a group have in common and that goes
/// into the spec unchanged.
///
/// A class, because layers compare fields by identity.
final class SettingField: Sendable {
    let path: SpecField.Path
    private let store: @Sendable (SettingValue, inout WorkerSpec) -> Void

    init<Value>(
        _ path: any WritableKeyPath<WorkerSpec, Value> & Sendable,
        _ convert: @escaping @Sendable (SettingValue) -> Value?
    ) {
        self.path = path
        store = { value, spec in
            if let value = convert(value) { spec[keyPath: path] = value }
        }
    }

    func store(_ value: SettingValue, in spec: inout WorkerSpec) { store(value, &spec) }
}
