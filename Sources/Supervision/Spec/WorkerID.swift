/// The identity of a worker: the name of its group and its number in the group, such as `web/3`.
///
/// An id names the same worker before and after a reload, even when the worker's position in its group changes. In a
/// manifest the number comes from `count` or `ids`. A program of the library gives the id in the worker's context.
public struct WorkerID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The name of the group.
    public let group: String
    /// The number of the worker in its group. The numbers of a group may have gaps.
    public let number: Int

    /// Creates an id: `WorkerID(group: "web", number: 3)` is `web/3`.
    public init(group: String, number: Int) {
        self.group = group
        self.number = number
    }

    /// The id as text, such as `web/3`.
    public var description: String { "\(group)/\(number)" }

    public static func < (left: WorkerID, right: WorkerID) -> Bool {
        left.group == right.group ? left.number < right.number : left.group < right.group
    }
}
