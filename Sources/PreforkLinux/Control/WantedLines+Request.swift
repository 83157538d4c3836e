internal import JSONText
internal import Supervision

extension WantedLines {
    /// How many names a request may have, and how many bytes they may take together.
    private static let mostNames = 1000, mostBytes = 32 * 1024

    /// Reads the lines that a request asks for.
    ///
    /// - Throws: A sentence that says what is wrong with the request.
    init(in object: JSON) throws(JSONError) {
        names = try WantedOrder.names(in: object).map { Set($0) }
        if let names {
            let size = names.reduce(0) { $0 + $1.utf8.count }
            guard names.count <= WantedLines.mostNames, size <= WantedLines.mostBytes else {
                throw JSONError(sentence: "'workers' has at most \(WantedLines.mostNames) names; 'all' is true for all")
            }
        }
        if let value = object["lines"] {
            guard let number = value.integer, (0...WantedLines.most).contains(number) else {
                throw JSONError(sentence: "'lines' is a number from 0 to \(WantedLines.most)")
            }
            count = number
        }
        if let value = object["since_ms"] {
            guard let number = value.integer, number > 0 else {
                throw JSONError(sentence: "'since_ms' is a time in milliseconds since 1970")
            }
            since = Int64(number)
        }
        follows = try ControlRequest.flag("follow", in: object)
    }
}
