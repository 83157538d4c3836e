internal import Glibc
internal import Supervision

/// A file that has a token, by which a client shows that it may give orders.
package struct TokenFile {
    /// Why the file gives no token.
    package struct Problem: Error, Hashable {
        /// The reason, which follows "cannot use the token file …: ".
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// What the file has, which is overwritten when the last copy of this value ends.
    private final class Content {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: TokenFile.longest + 1, alignment: 1)

        deinit {
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
            bytes.deallocate()
        }
    }

    private let content: Content
    /// Where the token is: the visible characters of the file, without blanks and line breaks around them.
    private let range: Range<Int>
    private let status: stat

    /// How many bytes a file may have.
    package static let longest = 4096

    /// Reads the file. Waits neither for the writer of a pipe nor for another kind of file.
    package init(at path: String) throws(Problem) {
        func reason(_ number: Int32) -> Problem { Problem(reason: SystemError.sentence(for: number)) }
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard number >= 0 else { throw reason(errno) }
        let file = Descriptor(owning: number)
        var status = stat()
        guard fstat(file.raw, &status) == 0 else { throw reason(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Problem(reason: "it is no file with text") }
        content = Content()
        let count = read(file.raw, content.bytes.baseAddress, content.bytes.count)
        guard count >= 0 else { throw reason(errno) }
        guard count <= TokenFile.longest else {
            throw Problem(reason: "it has more than \(TokenFile.longest) bytes")
        }
        let blanks: Set = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        var text = content.bytes[..<count].drop { blanks.contains($0) }
        while let last = text.last, blanks.contains(last) { text.removeLast() }
        if text.isEmpty { throw Problem(reason: "it is empty") }
        // What a header can have as a token.
        guard text.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(reason: "it is not one word of visible ASCII characters")
        }
        range = text.indices
        self.status = status
    }

    /// Whether each user of this machine can read the file.
    package var isReadableByAll: Bool { status.st_mode & S_IROTH != 0 }

    /// Whether each user of this machine can write to the file.
    package var isWritableByAll: Bool { status.st_mode & S_IWOTH != 0 }

    /// Whether a process of this user can read the file without the privileges of root.
    package var isReadableWithoutPrivileges: Bool { isReadable(withoutThoseOf: .effective()) }

    /// Whether a process of this user can read the file that has none of the capabilities with which this process has read it.
    func isReadable(withoutThoseOf capabilities: Capabilities) -> Bool {
        // It was read without privileges, perhaps by an access control list, of which the mode says nothing.
        if capabilities.isDisjoint(with: [.dacOverride, .dacReadSearch]) { return true }
        if status.st_uid == geteuid() { return status.st_mode & S_IRUSR != 0 }
        var groups = [gid_t](repeating: 0, count: 65536)
        let count = getgroups(Int32(groups.count), &groups)
        if status.st_gid == getegid() || groups.prefix(Int(max(0, count))).contains(status.st_gid) {
            return status.st_mode & S_IRGRP != 0
        }
        return isReadableByAll
    }

    /// Whether the token is this one. How long the answer takes says nothing about the token.
    package func isToken(_ other: some Collection<UInt8>) -> Bool {
        let token = UnsafeRawBufferPointer(rebasing: content.bytes[range])
        var difference = UInt8(token.count == other.count ? 0 : 1)
        for (index, byte) in other.enumerated() { difference |= byte ^ token[index % token.count] }
        return difference == 0
    }
}
