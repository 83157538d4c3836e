internal import CPreforkLinux
internal import Glibc
internal import Supervision

/// Compresses the old files of a file of output, one at a time, by a program of the system that runs beside the companion.
///
/// The program reads a descriptor and writes a file of its own, which then takes the place of the old one. So it makes no
/// difference which name the old file has by then.
final class OldFileCompressor {
    private final class Job {
        let process: Descriptor
        let compression: LinePolicy.Compression
        /// The file that is read, by which its name is known to be still its name.
        let file: stat
        /// The number of the old file now.
        var number: Int

        init(_ process: consuming Descriptor, _ compression: LinePolicy.Compression, of file: stat, number: Int) {
            self.process = process
            self.compression = compression
            self.file = file
            self.number = number
        }
    }

    private let path: String
    private var job: Job?
    /// Whether there may be a file to compress. A program that has failed is tried again with the next old file.
    private var isDue = false

    init(path: String) { self.path = path }

    /// The pidfd of the program that runs; nil when none does.
    var descriptor: Int32? { job?.process.raw }

    /// Notes that each old file has the next number now.
    func shift() {
        job?.number += 1
        isDue = true
    }

    /// Starts with the oldest file that is not compressed, unless one is compressed now.
    func start(_ compression: LinePolicy.Compression, kept: Int) throws(SystemError) {
        guard job == nil, isDue else { return }
        isDue = false
        guard let number = (1...max(kept, 1)).last(where: { access("\(path).\($0)", F_OK) == 0 }) else { return }
        job = try start(compression, number)
    }

    /// Puts the result in the place of the old file. Call when the program has ended.
    ///
    /// - Parameter kept: How many old files are kept.
    func finish(kept: Int) throws(SystemError) {
        guard let job else { return }
        let exit = prefork_reap(job.process.raw)
        if exit.error == EAGAIN { return }
        self.job = nil
        let name = "\(path).\(job.number)"
        // The file may have been the last one that is kept, and is gone. Or the companion of a new master has given it another
        // name, while this one has gone on without a master.
        guard job.number <= kept, isNamed(name, job.file) else {
            unlink(draft)
            isDue = true
            return
        }
        guard exit.error == 0, exit.by_signal == 0, exit.status == 0 else {
            unlink(draft)
            let end = exit.by_signal != 0 ? "\(Signal(rawValue: exit.status))" : "\(exit.status)"
            throw SystemError(
                job.compression.rawValue, reason: "the program ends with \(end)", to: "compress \(name)")
        }
        guard rename(draft, name + job.compression.suffix) == 0 else {
            throw SystemError("rename", errno: errno, to: "compress \(name)")
        }
        unlink(name)
        isDue = true
    }

    private func isNamed(_ name: String, _ file: stat) -> Bool {
        var status = stat()
        return lstat(name, &status) == 0 && status.st_dev == file.st_dev && status.st_ino == file.st_ino
    }

    /// The file that the program writes. The companion of a new master may write one of its own at the same time.
    private var draft: String { "\(path).compressing-\(getpid())" }

    private func start(_ compression: LinePolicy.Compression, _ number: Int) throws(SystemError) -> Job {
        let name = "\(path).\(number)"
        let attempt = "compress \(name)"
        let input = try Descriptor("open", open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK), to: attempt)
        var file = stat()
        try SystemError.check("fstat", fstat(input.raw, &file), to: attempt)
        unlink(draft)
        let output = try Descriptor(
            "open", open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640), to: attempt)
        var process: Int32 = -1
        let error = prefork_start_filter(compression.rawValue, input.raw, output.raw, &process)
        guard error == 0 else {
            unlink(draft)
            throw SystemError(
                compression.rawValue, errno: error, to: attempt,
                advice: error == ENOENT ? "the program is not installed" : nil)
        }
        return Job(Descriptor(owning: process), compression, of: file, number: number)
    }
}
