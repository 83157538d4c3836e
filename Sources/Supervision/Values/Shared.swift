/// A value that is stored once and shared by its copies.
///
/// The workers of a group usually have the same policies and attributes, which take some hundred bytes. A copy of a shared
/// value takes 8 bytes. Two shared values are equal when their values are equal.
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
