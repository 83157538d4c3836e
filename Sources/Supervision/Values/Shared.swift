/// A value behind one pointer.
///
/// A worker and its processes usually hold the same spec, and a spec takes some 400 bytes. Copies of a shared value take
/// 8 bytes each. Equality is that of the value.
package indirect enum Shared<Value> {
    case value(Value)

    package init(_ value: Value) { self = .value(value) }

    package var value: Value {
        switch self {
        case .value(let value): value
        }
    }
}

extension Shared: Equatable where Value: Equatable {}
extension Shared: Hashable where Value: Hashable {}
extension Shared: Sendable where Value: Sendable {}
