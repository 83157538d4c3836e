/// Notices and the log, which must not delay the loop.
extension Engine {
    /// Passes the notices of this turn on, and watches the reader of the log if it is slow.
    mutating func reportNotices() {
        let notices = notices
        self.notices = []
        for notice in notices {
            observe(notice)
            counts?.note(notice)
        }
        noteEvents(among: notices)
        tellWaiters(notices)
        serviceManager?.report.note(notices)
        watchLog()
    }

    /// Watches the reader of the log for as long as lines wait for it.
    mutating func watchLog() {
        guard let log = hooks.log, log.isWaiting != (logKey != nil) else { return }
        if let key = logKey {
            poller.remove(key, at: log.descriptor)
            logKey = nil
        } else {
            // If the poller cannot watch the reader, the lines are written together with the next line.
            logKey = try? poller.add(.log, at: log.descriptor, when: .writable)
        }
    }
}
