internal import Glibc

/// What tells two states of a file apart without reading it.
struct FileIdentity: Hashable {
    private let device, inode: UInt64
    private let size: Int64
    private let written, changed: FileTime

    /// The file that a path leads to; nil if there is none.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        written = FileTime(status.st_mtim)
        changed = FileTime(status.st_ctim)
    }

    /// Whether the file has been changed at the time or after it.
    func isChanged(since time: FileTime) -> Bool { changed >= time }
}

/// A time as file systems note it.
struct FileTime: Hashable, Comparable {
    private let seconds, nanoseconds: Int

    init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }

    /// The current time of the clock from which the kernel takes the times of files.
    static var now: FileTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return FileTime(time)
    }

    static func < (left: FileTime, right: FileTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}
