/// Who a worker is: its group and its number in the manifest's `ids`, as in `web/3`.
///
/// An id is an identity. It names the same place before and after a reload, whatever its position in the file.
public struct WorkerID: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public let group: String
    public let number: Int

    public init(group: String, number: Int) {
        self.group = group
        self.number = number
    }

    public var description: String { "\(group)/\(number)" }

    public static func < (left: WorkerID, right: WorkerID) -> Bool {
        left.group == right.group ? left.number < right.number : left.group < right.group
    }
}
