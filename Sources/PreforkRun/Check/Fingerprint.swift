import PreforkManifest

extension CheckReport {
    /// A fingerprint for each diagnostic, by which a platform recognizes the diagnostic after other lines of the file
    /// have changed.
    ///
    /// The fingerprint is made from the path, the code and the text of the line, and not from the line's number.
    /// Diagnostics that have all three in common are distinguished by their order.
    var fingerprints: [String] {
        guard case .checked(let finding) = outcome else { return [] }
        let text = SourceText(finding.source)
        var occurrences: [String: Int] = [:]
        return diagnostics.map { diagnostic in
            let location = location(of: diagnostic)
            let line = diagnostic.quotation?.text ?? text.beginning(ofLine: Int(diagnostic.span.start.line))
            let key = [location.path, diagnostic.code.rawValue, line].joined(separator: "\0")
            let order = occurrences[key, default: 0]
            occurrences[key] = order + 1
            return FNV1a.digits(of: "\(key)\0\(order)")
        }
    }
}

/// The 64-bit hash FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv). Unlike Swift's `Hasher`, it gives the same hash
/// in every process.
enum FNV1a {
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Returns the hash of a text as sixteen hexadecimal digits.
    static func digits(of text: String) -> String {
        let digits = String(hash(text.utf8), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension SourceText {
    /// Returns the first thousand characters of a line, without its indentation.
    fileprivate func beginning(ofLine line: Int) -> String {
        let characters = characters(onLine: line, from: 1, count: 1000)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters.drop { $0 == " " || $0 == "\t" })
        return String(view)
    }
}
