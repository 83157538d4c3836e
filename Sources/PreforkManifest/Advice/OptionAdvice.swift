/// Advice on a value of a socket's option that is right for the option of that name in another system.
struct OptionAdvice {
    let hint: String
    /// The value to write, if no other can have been meant.
    var certain: String?

    /// - Parameters:
    ///   - text: The value.
    ///   - key: The key of `listen`.
    init?(on text: String, as key: String) {
        let lower = text.lowercased()
        let isOn = ["true", "yes", "on"].contains(lower)
        let isOff = ["false", "no", "off", "0", "0s", "none", "null", "~"].contains(lower)
        switch key {
        case "keep_alive" where DurationGuess.certain(from: text) != nil && !["0", "1"].contains(text):
            hint = "write true: the machine has one time for all sockets (net.ipv4.tcp_keepalive_time)"
        case "defer_accept" where isOn: hint = "write how long the first bytes are awaited, such as 5s"
        case "fast_open" where isOn: hint = "write how many such connections may wait, such as 256"
        case "defer_accept" where isOff: hint = "remove it: without the key, no bytes are awaited"
        case "fast_open" where isOff: hint = "remove it: without the key, no connection sends data so early"
        case "mark" where isOff: hint = "remove it: without the key, packets have no mark"
        case "receive_buffer" where isOff, "send_buffer" where isOff:
            hint = "remove it: without the key, the system chooses"
        case "interface" where ["*", "", "0.0.0.0", "::"].contains(text):
            hint = "remove it: without the key, connections may arrive on every interface"
        case "interface" where text.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }:
            guard HostText.problem(with: text) == nil, text.holdsColon || text.utf8.allSatisfy({ !$0.isLetter }) else {
                return nil
            }
            hint = "write an address as 'host: \(text.holdsColon ? "\"\(text)\"" : text)' in the group"
        // systemd's BindIPv6Only
        case "ipv6_only" where ["ipv6-only", "ipv6only"].contains(lower): (hint, certain) = ("write true", "true")
        case "ipv6_only" where lower == "both": (hint, certain) = ("write false", "false")
        case "ipv6_only" where lower == "default":
            hint = "remove it: without the key, an IPv6 socket takes IPv4 connections as well"
        default: return nil
        }
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { isLetterOrDigit && !isDigit }
}
