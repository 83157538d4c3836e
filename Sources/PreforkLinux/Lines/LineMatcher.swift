internal import CPreforkLinux

/// Looks for a line that matches an extended regular expression.
final class LineMatcher {
    let pattern: String
    private let compiled: OpaquePointer

    /// How many bytes of a line are looked at. No line can hold the others up for long.
    static let reach = 4096

    /// Nil for an empty text, and for one that is no pattern.
    init?(_ pattern: String) {
        guard !pattern.isEmpty, let compiled = prefork_compile_pattern(pattern) else { return nil }
        self.pattern = pattern
        self.compiled = compiled
    }

    deinit { prefork_free_pattern(compiled) }

    func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        // An empty line may have no address.
        guard let bytes = line.baseAddress else { return prefork_pattern_matches(compiled, "", 0) != 0 }
        let start = bytes.assumingMemoryBound(to: CChar.self)
        return prefork_pattern_matches(compiled, start, min(line.count, LineMatcher.reach)) != 0
    }
}
