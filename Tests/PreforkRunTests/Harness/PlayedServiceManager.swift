import CPreforkLinux
import Glibc

/// Plays a service manager: receives what a master tells it by the protocol of sd_notify(3), and keeps descriptors.
final class PlayedServiceManager {
    let address: String
    private let socket: Int32
    /// All messages so far.
    private(set) var messages: [String] = []
    /// The descriptors that came with messages, by their names.
    private(set) var kept: [String: Int32] = [:]
    private var cursor = 0

    init(in workspace: Workspace) throws {
        address = workspace.path + "/notify"
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var unix = Client.unix(address)
        let result = withUnsafePointer(to: &unix) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw HarnessError("cannot bind \(address): errno \(errno)") }
    }

    deinit {
        close(socket)
        kept.values.forEach { close($0) }
    }

    /// Waits for the next message that has all of these lines.
    @discardableResult
    func message(_ lines: String...) throws -> String {
        let deadline = Deadline()
        while true {
            while cursor < messages.count {
                cursor += 1
                let message = messages[cursor - 1]
                let parts = message.split(separator: "\n").map(String.init)
                if lines.allSatisfy({ line in parts.contains { $0.hasPrefix(line) } }) { return message }
            }
            try deadline.check("a message with \(lines), after \(messages)")
            receive(within: 100)
        }
    }

    /// Receives what has been sent so far.
    func receiveAll() {
        while receive(within: 0) {}
    }

    @discardableResult
    private func receive(within milliseconds: Int32) -> Bool {
        var request = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let delivery = bytes.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { prefork_receive_delivery(socket, $0, buffer.count) } ?? prefork_delivery()
        }
        guard delivery.error == 0 else { return false }
        let text = String(decoding: bytes[..<min(delivery.count, bytes.count)], as: UTF8.self)
        messages.append(text)
        let name = text.split(separator: "\n").first { $0.hasPrefix("FDNAME=") }.map { String($0.dropFirst(7)) }
        if let name, text.hasPrefix("FDSTOREREMOVE=1") {
            if let old = kept.removeValue(forKey: name) { close(old) }
        } else if delivery.descriptor >= 0 {
            kept[name ?? ""] = delivery.descriptor
        }
        return true
    }
}
