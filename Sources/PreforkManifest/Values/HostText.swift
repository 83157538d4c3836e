/// Checks addresses and names of hosts by their characters. No name is resolved.
package enum HostText {
    /// The address of a worker with a port and no host.
    static let standard = "127.0.0.1"

    /// Whether a sound host is an address, for which no name server is asked.
    package static func isNumeric(_ host: String) -> Bool {
        host.holdsColon || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || $0.isDigit }
    }

    /// What to write instead of the text; nil for a sound name or address.
    package static func problem(with host: String) -> String? {
        // The longest name of DNS. No address is longer.
        if host.utf8.count > 253 { return "a name has at most 253 letters" }
        if ["*", "any", "all"].contains(host.lowercased()) {
            return "write 0.0.0.0 for every IPv4 address, \"::\" for every address"
        }
        if host.hasPrefix("["), host.hasSuffix("]") { return "write \"\(host.dropFirst().dropLast())\"" }
        if host.hasPrefix("/") || host.hasPrefix("unix:") {
            return AddressText.hint(for: host) ?? "write 'path' for a unix socket"
        }
        if AddressText.URL(host) != nil { return AddressText.hint(for: host) ?? "write the address alone" }
        if let digits = host[...].digits {
            return digits == "0" ? "write 0.0.0.0" : "write 'port: \(digits)' for a port"
        }
        if isInterface(host) { return "write its address; 'listen: {interface: \(host)}' keeps other interfaces out" }
        if let hint = HostText.hint(forList: host) ?? HostText.hint(forExcess: host) { return hint }
        if host.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || $0.isDigit }) {
            return IPv4(host) == nil ? "an IPv4 address is four numbers from 0 to 255" : nil
        }
        if host.holdsColon {
            if IPv6.parse(host) != nil { return nil }
            let parts = host.split(separator: ":")
            return parts.count == 2 && !host.hasPrefix("*") && !host.hasPrefix("[") && parts[1].digits != nil
                && !host.contains("::")
                ? "write '\(parts[0])' here and the port as 'port: \(parts[1])'"
                : AddressText.hint(for: host) ?? "write an IPv6 address like \"::1\""
        }
        let isName = host.utf8.allSatisfy { $0.isNameByte } && !host.hasPrefix("-")
        return isName ? nil : "a name has letters, digits, '-', '_' and '.'"
    }

    /// Whether the text is a usual name of a network interface: `lo`, `eth0`, `wlan0`, `eno1`, `ens3`, `enp0s3`.
    private static func isInterface(_ host: String) -> Bool {
        if host == "lo" { return true }
        guard let kind = ["eth", "wlan", "eno", "ens", "enp"].first(where: host.hasPrefix) else { return false }
        return host.dropFirst(kind.count).split(separator: "s", omittingEmptySubsequences: false)
            .allSatisfy { $0.digits != nil }
    }

    /// `127.0.0.1, ::1`
    private static func hint(forList host: String) -> String? {
        guard host.contains(where: { ",;".contains($0) }) else { return nil }
        let hosts = host.split { ", ;".contains($0) }.map(String.init)
        guard hosts.count > 1, hosts.allSatisfy({ HostText.problem(with: $0) == nil }) else { return nil }
        let list = hosts.map { $0.holdsColon ? "\"\($0)\"" : $0 }.joined(separator: ", ")
        return "write 'hosts: [\(list.excerpt)]' with one value for each id"
    }

    /// `127.0.0.1/8`, `localhost/`, `root@localhost` and `0.0.0.0:*`
    private static func hint(forExcess host: String) -> String? {
        if host.hasPrefix("~") || host.hasPrefix("$") || host.hasPrefix("%") {
            return host.hasPrefix("%") && host.holdsColon
                ? nil : "write the address itself: no variable is filled in here"
        }
        var rest = host.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        rest = rest.split(separator: "/", omittingEmptySubsequences: false).first ?? ""
        if rest.hasSuffix(":*") || rest.hasSuffix(":") && !rest.hasSuffix("::") { rest = rest.prefix { $0 != ":" } }
        guard rest.utf8.count < host.utf8.count, !rest.isEmpty, HostText.problem(with: String(rest)) == nil else {
            return nil
        }
        return "write \(rest)"
    }

    /// The canonical text of an address, which is equal for `localhost` and `127.0.0.1`, `::1` and `0:0:0:0:0:0:0:1`,
    /// `::ffff:127.0.0.1` and `127.0.0.1`.
    static func canonical(_ host: String) -> String {
        let lower = host.lowercased()
        if lower == "localhost" { return "127.0.0.1" }
        guard lower.holdsColon, let words = IPv6.parse(lower) else { return lower }
        // An IPv4-mapped IPv6 address, which the kernel binds as IPv4.
        if words.starts(with: [0, 0, 0, 0, 0, 0xFFFF]), words.count == 8 {
            return [words[6] >> 8, words[6] & 0xFF, words[7] >> 8, words[7] & 0xFF].map { "\($0)" }.joined(
                separator: ".")
        }
        return words.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The text of `::` in its canonical form.
    static let anyIPv6 = canonical("::")
    static let anyIPv4 = "0.0.0.0"

    private struct IPv4 {
        init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil && ($0 == "0" || !$0.hasPrefix("0")) })
            else { return nil }
        }
    }

    private enum IPv6 {
        /// The eight words of the address. A zone such as `%eth0` is not compared.
        static func parse(_ text: String) -> [UInt16]? {
            if text.hasPrefix("%") { return nil }
            let address = text.split(separator: "%", maxSplits: 1).first.map(String.init) ?? text
            guard let gap = address.firstRange(of: "::") else { return words(address, count: 8) }
            let (head, tail) = (String(address[..<gap.lowerBound]), String(address[gap.upperBound...]))
            guard !tail.contains("::"), let front = words(head), let back = words(tail), front.count + back.count < 8
            else { return nil }
            return front + Array(repeating: 0, count: 8 - front.count - back.count) + back
        }

        private static func words(_ text: String, count: Int? = nil) -> [UInt16]? {
            if text.isEmpty { return count == nil ? [] : nil }
            var words: [UInt16] = []
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if index == parts.count - 1, part.contains("."), IPv4(String(part)) != nil {
                    let bytes = part.split(separator: ".").compactMap { UInt16($0) }
                    words += [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]]
                } else if (1...4).contains(part.utf8.count), part.first?.isHexDigit ?? false,
                    let word = UInt16(part, radix: 16)
                {
                    words.append(word)
                } else {
                    return nil
                }
            }
            return count == nil || words.count == count ? words : nil
        }
    }
}

extension UInt8 {
    fileprivate var isNameByte: Bool { isLetterOrDigit || "-_.".utf8.contains(self) }
}

extension String {
    /// Whether the text has a colon. Among hosts, only IPv6 addresses have one.
    var holdsColon: Bool { utf8.contains(UInt8(ascii: ":")) }

    /// The first range of `part`. Without Foundation, the standard library searches for single elements only.
    fileprivate func firstRange(of part: String) -> Range<String.Index>? {
        indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
    }
}
