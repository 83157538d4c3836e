internal import Glibc

/// A file that has a token, by which a client shows that it may give orders.
package struct TokenFile {
    /// Why the file gives no token.
    package struct Problem: Error, Hashable {
        /// The reason, which follows "cannot use the token file …: ".
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// The visible characters of the file, without blanks and line breaks around them.
    package let token: [UInt8]
    /// Whether each user of this machine can read the file.
    package let isReadableByAll: Bool
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
        var bytes = [UInt8](repeating: 0, count: TokenFile.longest + 1)
        let count = read(file.raw, &bytes, bytes.count)
        guard count >= 0 else { throw reason(errno) }
        guard count <= TokenFile.longest else {
            throw Problem(reason: "it has more than \(TokenFile.longest) bytes")
        }
        let blanks: Set = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        var text = bytes[..<count].drop { blanks.contains($0) }
        while let last = text.last, blanks.contains(last) { text.removeLast() }
        token = Array(text)
        if token.isEmpty { throw Problem(reason: "it is empty") }
        // What a header can have as a token.
        guard token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(reason: "it is not one word of visible ASCII characters")
        }
        isReadableByAll = status.st_mode & S_IROTH != 0
        self.status = status
    }

    /// Whether a process of this user can read the file without the privileges of root.
    package var isReadableWithoutPrivileges: Bool {
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
        var difference = UInt8(token.count == other.count ? 0 : 1)
        for (index, byte) in other.enumerated() { difference |= byte ^ token[index % token.count] }
        return difference == 0
    }
}
