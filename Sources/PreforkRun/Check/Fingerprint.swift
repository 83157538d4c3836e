import PreforkManifest

extension CheckReport {
    /// A name for each diagnostic by which a platform knows it again after the file was edited elsewhere.
    ///
    /// It is made of the path, the code and the text of the line, never of the line's number. Twins, which have all
    /// three in common, are told apart by their order.
    var fingerprints: [String] {
        guard case .checked(let finding) = outcome else { return [] }
        let text = SourceText(finding.source)
        var twins: [String: Int] = [:]
        return diagnostics.map { diagnostic in
            let location = location(of: diagnostic)
            let line = diagnostic.quotation?.text ?? text.beginning(ofLine: Int(diagnostic.span.start.line))
            let key = [location.path, diagnostic.code.rawValue, line].joined(separator: "\0")
            let order = twins[key, default: 0]
            twins[key] = order + 1
            return FNV1a.digits(of: "\(key)\0\(order)")
        }
    }
}

/// The 64-bit hash FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv): small, and the same on every machine.
enum FNV1a {
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Sixteen hexadecimal digits.
    static func digits(of text: String) -> String {
        let digits = String(hash(text.utf8), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension SourceText {
    /// As much of a line as tells it from others, without its indentation.
    fileprivate func beginning(ofLine line: Int) -> String {
        let characters = characters(onLine: line, from: 1, count: 1000)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: characters.drop { $0 == " " || $0 == "\t" })
        return String(view)
    }
}
