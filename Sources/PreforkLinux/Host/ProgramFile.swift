internal import Glibc

/// Predicts whether execve(2) can execute a file, without executing it.
struct ProgramFile {
    /// The failure of execve(2). The error number decides whether the search of PATH continues.
    struct Failure: Error {
        let errno: Int32
        var reason: String?
    }

    /// How many bytes of a script the kernel reads to find its interpreter (BINPRM_BUF_SIZE).
    private static let headSize = 256

    /// Checks that a file can be executed, and for a script also its interpreter.
    ///
    /// - Parameter isInPath: Returns whether PATH has a program of the given name, for scripts that begin with
    ///   `#!/usr/bin/env name`.
    static func check(_ path: [UInt8], isInPath: (String) -> Bool) throws(Failure) {
        let path = String(decoding: path, as: UTF8.self)
        try mayExecute(path)
        // A file that may be executed need not be readable. The rest of the check is then skipped.
        guard let head = head(of: path), !head.starts(with: [0x7F] + Array("ELF".utf8)) else { return }
        if head.starts(with: "#!".utf8) {
            try checkInterpreter(Array(head.dropFirst(2).prefix { $0 != 0x0A }), isInPath: isInPath)
        } else if !head.contains(0) {
            // Other formats, registered with binfmt_misc, are binary. A file without a NUL byte is taken for text.
            let what = head.isEmpty ? "it is empty" : "it is a text file without a #! line"
            throw Failure(errno: ENOEXEC, reason: "\(SystemError.sentence(for: ENOEXEC)): \(what)")
        }
    }

    private static func mayExecute(_ path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno
            let isLink = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
            throw Failure(errno: reason, reason: isLink && reason == ENOENT ? "it is a broken symbolic link" : nil)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw Failure(errno: EACCES, reason: "it is \(isFolder ? "a directory" : "not a regular file")")
        }
        guard faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else {
            let reason = errno
            let isMarked = status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH) != 0
            let sentence = SystemError.sentence(for: reason)
            throw Failure(errno: reason, reason: isMarked ? nil : "\(sentence): it is not executable (chmod +x)")
        }
    }

    private static func head(of path: String) -> [UInt8]? {
        guard let file = try? Descriptor("open", open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), to: path)
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: headSize)
        let count = read(file.raw, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    private static func checkInterpreter(_ line: [UInt8], isInPath: (String) -> Bool) throws(Failure) {
        let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
        guard let interpreter = words.first else {
            throw Failure(errno: ENOEXEC, reason: "\(SystemError.sentence(for: ENOEXEC)): #! names no interpreter")
        }
        // A relative interpreter depends on the working directory of the worker, so it is not checked.
        guard interpreter.hasPrefix("/") else { return }
        do throws(Failure) {
            try mayExecute(interpreter)
        } catch {
            throw missing(interpreter, error.reason ?? SystemError.sentence(for: error.errno), errno: error.errno)
        }
        if words.count == 2, interpreter.hasSuffix("/env"), !words[1].hasPrefix("-"),
            !words[1].utf8.contains(where: { "=/".utf8.contains($0) }),
            !isInPath(words[1])
        {
            throw missing(words[1], "it is not in PATH", errno: ENOENT)
        }
    }

    private static func missing(_ interpreter: String, _ reason: String, errno: Int32) -> Failure {
        // The file has Windows line endings.
        let isForeign = interpreter.utf8.last == 0x0D
        let sentence = "its first line ends in a carriage return, which counts as part of the interpreter's name"
        return Failure(errno: errno, reason: isForeign ? sentence : "its interpreter '\(interpreter)': \(reason)")
    }
}
