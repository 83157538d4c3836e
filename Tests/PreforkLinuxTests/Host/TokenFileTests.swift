import Glibc
import Supervision
import Testing

@testable import PreforkLinux

/// Files with the token of clients that give orders.
@Suite struct TokenFileTests {
    @Test func theTokenIsTheWordOfTheFile() throws {
        let folder = try TemporaryFolder()
        let file = try TokenFile(at: folder.write(" \tsecret\r\n", to: "token"))
        #expect(file.isToken("secret".utf8))
        for other in ["", "secre", "secrets", "Secret", " secret"] { #expect(!file.isToken(other.utf8), "\(other)") }
    }

    /// The mode says nothing of what an access control list allows.
    @Test(.enabled(if: geteuid() == 0)) func whoHasReadTheFileWithoutPrivilegesCanReadIt() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("secret", to: "token")
        try #require(chmod(path, 0) == 0)
        let file = try TokenFile(at: path)
        #expect(file.isReadable(withoutThoseOf: []) && file.isReadable(withoutThoseOf: [.chown, .netBindService]))
        for one in [Capabilities.dacOverride, .dacReadSearch] { #expect(!file.isReadable(withoutThoseOf: one)) }
        try #require(chmod(path, 0o400) == 0)
        #expect(try TokenFile(at: path).isReadable(withoutThoseOf: .all))
    }
}
