extension StatusReport {
    /// The groups with a worker that is not up, and why the first of them is not.
    ///
    /// A worker is up when it runs and is ready, if its readiness is waited for, and when it has completed. While a reload
    /// replaces workers, a group with one worker that is up is up: the others are replaced within the limits of its rollout. A
    /// worker that an operator has stopped is not missed, unless the whole group is stopped.
    package var groupsThatAreDown: [(group: String, why: String)] {
        var down: [(String, String)] = []
        let isRolling = rollout != nil
        // The rows of a group follow each other.
        for rows in rows.filter({ $0.role == .worker }).chunked(by: { $0.group == $1.group }) {
            let isStopped = rows.allSatisfy(\.isStopped)
            guard let first = rows.first(where: { !$0.isUp && ($0.isStopped == isStopped) }),
                !(isRolling && rows.contains(where: \.isUp))
            else { continue }
            down.append((String(first.group), "\(first.worker) is \(first.state)"))
        }
        return down
    }
}

extension [StatusReport.Row] {
    fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
        var chunks: [ArraySlice<Element>] = []
        var start = 0
        for index in indices.dropFirst() where !belong(self[index - 1], self[index]) {
            chunks.append(self[start..<index])
            start = index
        }
        return isEmpty ? [] : chunks + [self[start...]]
    }
}
