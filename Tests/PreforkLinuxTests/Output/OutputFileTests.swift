import Glibc
import Testing

@testable import PreforkLinux

/// The files that the companion appends to.
@Suite struct OutputFileTests {
    private func append(_ text: String, to file: OutputFile) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty { rest = rest.dropFirst(try file.append(rest)) }
    }

    /// A companion that was killed may have left half a line.
    @Test func halfALineAtTheEndOfAFileIsEnded() throws {
        let folder = try TemporaryFolder()
        try folder.write("whole\nhalf", to: "a.log")
        try append("next\n", to: OutputFile(path: folder.file("a.log")))
        #expect(KernelFile.contents(of: folder.file("a.log")) == "whole\nhalf\nnext\n")
    }

    @Test(.enabled(if: AttributeTests.isRoot)) func aFileOfAnotherUserIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("theirs\n", to: "a.log")
        #expect(chown(folder.file("a.log"), 65534, 65534) == 0)
        let file = OutputFile(path: folder.file("a.log"))
        let error = #expect(throws: SystemError.self) { try append("ours\n", to: file) }
        #expect(error?.errno == EPERM)
        #expect(KernelFile.contents(of: folder.file("a.log")) == "theirs\n")
    }

    @Test func aLinkIsNeverFollowed() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept\n", to: "target")
        #expect(symlink("target", folder.file("a.log")) == 0)
        let file = OutputFile(path: folder.file("a.log"))
        let error = #expect(throws: SystemError.self) { try append("ours\n", to: file) }
        #expect(error?.errno == ELOOP)
        #expect(error?.description.hasSuffix("(open); it is a symbolic link") == true)
        #expect(KernelFile.contents(of: folder.file("target")) == "kept\n")
    }

    @Test func aLineThatIsLargerThanAFileGetsAFileOfItsOwn() throws {
        let folder = try TemporaryFolder()
        let file = OutputFile(path: folder.file("a.log"))
        file.rule = RotationRule(size: 8, every: nil, keep: 3)
        try append("aaa\nbbb\n0123456789abcdef\nccc\n", to: file)
        #expect(KernelFile.contents(of: folder.file("a.log")) == "ccc\n")
        #expect(KernelFile.contents(of: folder.file("a.log.1")) == "0123456789abcdef\n")
        #expect(KernelFile.contents(of: folder.file("a.log.2")) == "aaa\nbbb\n")
    }

    /// The lines must not be lost, nor be written nowhere, because a file cannot be put aside.
    @Test func aFileThatCannotBePutAsideIsWrittenOn() throws {
        let folder = try TemporaryFolder()
        let file = OutputFile(path: folder.file("a.log"))
        file.rule = RotationRule(size: 4, every: nil, keep: 1)
        // A folder that is not empty cannot be replaced.
        #expect(mkdir(folder.file("a.log.1"), 0o755) == 0)
        try folder.write("", to: "a.log.1/x")
        try append("aaa\n", to: file)
        let error = #expect(throws: SystemError.self) { try append("bbb\n", to: file) }
        #expect(error?.call == "rename")
        try append("bbb\n", to: file)
        #expect(KernelFile.contents(of: folder.file("a.log")) == "aaa\nbbb\n")
        unlink(folder.file("a.log.1/x"))
        rmdir(folder.file("a.log.1"))
    }

    @Test func aDayThatIsOverPutsTheFileAside() throws {
        let folder = try TemporaryFolder()
        try folder.write("yesterday\n", to: "a.log")
        var times = [timeval(tv_sec: 86_400 * 10, tv_usec: 0), timeval(tv_sec: 86_400 * 10, tv_usec: 0)]
        #expect(utimes(folder.file("a.log"), &times) == 0)
        let file = OutputFile(path: folder.file("a.log"))
        file.rule = RotationRule(size: nil, every: 86_400, keep: 2)
        try append("today\n", to: file)
        #expect(KernelFile.contents(of: folder.file("a.log")) == "today\n")
        #expect(KernelFile.contents(of: folder.file("a.log.1")) == "yesterday\n")
    }
}
