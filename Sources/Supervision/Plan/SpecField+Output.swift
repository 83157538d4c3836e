// The rows of a worker's output: whether it is read from pipes, and how its lines are written.

extension SpecField {
    /// A pipe is made at the launch, so a stream that was the master's is captured only by a new process, and the reverse.
    static let captured = SpecField("log", [\.program.captured], .relaunch) { old, new in
        func word(_ isCaptured: Bool) -> String { isCaptured ? "captured" : "inherit" }
        let (before, after) = (old.program.captured, new.program.captured)
        return Change.list("log.stdout", word(before.standardOutput), word(after.standardOutput), .relaunch)
            + Change.list("log.stderr", word(before.standardError), word(after.standardError), .relaunch)
    }

    static let output = SpecField("log", [\.upkeep.output], .master, value: { $0.upkeep.output.fieldValue }) {
        old, new in
        changes("log.stdout", old.upkeep.output.standardOutput, new.upkeep.output.standardOutput)
            + changes("log.stderr", old.upkeep.output.standardError, new.upkeep.output.standardError)
    }

    /// The keys in which two policies differ. A stream that is captured now, or is no longer, is told by the row above.
    private static func changes(_ key: String, _ old: LinePolicy?, _ new: LinePolicy?) -> [Change] {
        guard let old, let new else { return [] }
        func list<Value>(_ name: String, _ path: KeyPath<LinePolicy, Value>, _ text: (Value) -> String?) -> [Change] {
            Change.list("\(key).\(name)", text(old[keyPath: path]), text(new[keyPath: path]), .master)
        }
        return list("format", \.format, \.rawValue) + list("prefix", \.prefix) { $0 } + list("file", \.file) { $0 }
            + list("rotate.size", \.rotation?.size) { $0?.sizeText }
            + list("rotate.every", \.rotation?.every) { $0?.manifestText }
            + list("rotate.keep", \.rotation?.keep) { $0.map { "\($0)" } }
            + list("rotate.compress", \.rotation?.compress) { $0?.rawValue }
            + list("max_line", \.maxLine, \.sizeText) + list("drop", \.drop, \.rawValue)
    }
}

extension OutputPolicy {
    /// The policy as a manifest writes it; nil where both streams are the master's.
    fileprivate var fieldValue: FieldValue? {
        if captured.count == 0 { return nil }
        if standardOutput == standardError, let standardOutput { return standardOutput.fieldValue }
        let inherited = FieldValue.text("inherit")
        return .mapping([
            FieldValue.Member("stdout", standardOutput?.fieldValue ?? inherited),
            FieldValue.Member("stderr", standardError?.fieldValue ?? inherited),
        ])
    }
}

extension LinePolicy {
    fileprivate var fieldValue: FieldValue {
        var members = [FieldValue.Member("format", .text(format.rawValue))]
        if format == .text { members.append(FieldValue.Member("prefix", .text(prefix))) }
        if let file { members.append(FieldValue.Member("file", .text(file))) }
        if let rotation {
            var rotate: [FieldValue.Member] = []
            if let size = rotation.size { rotate.append(FieldValue.Member("size", .text(size.sizeText))) }
            if let every = rotation.every { rotate.append(FieldValue.Member("every", .text(every.manifestText))) }
            rotate.append(FieldValue.Member("keep", .number("\(rotation.keep)")))
            if let compress = rotation.compress {
                rotate.append(FieldValue.Member("compress", .text(compress.rawValue)))
            }
            members.append(FieldValue.Member("rotate", .mapping(rotate)))
        }
        members.append(FieldValue.Member("max_line", .text(maxLine.sizeText)))
        members.append(FieldValue.Member("drop", .text(drop.rawValue)))
        return .mapping(members)
    }
}
