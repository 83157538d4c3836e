/// Who a worker is: the name of its group and its number there, as in `web/3`.
///
/// An id is an identity. It names the same place before and after a reload, whatever its position among the others. A
/// program of the library gives it in the context; in a manifest the number comes from `count` or `ids`.
public struct WorkerID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The group's name.
    public let group: String
    /// Its number among the group's; ids need not be without gaps.
    public let number: Int

    /// `web/3` is `WorkerID(group: "web", number: 3)`.
    public init(group: String, number: Int) {
        self.group = group
        self.number = number
    }

    /// `web/3`.
    public var description: String { "\(group)/\(number)" }

    public static func < (left: WorkerID, right: WorkerID) -> Bool {
        left.group == right.group ? left.number < right.number : left.group < right.group
    }
}
