internal import Glibc
internal import JSONText
internal import Supervision

/// The newest lines of workers, and the clients that read them.
extension Companion {
    /// How many clients may read at a time.
    private static let mostReaders = 16
    /// How many bytes of a stream are remembered: fewer where there are many streams.
    private static let longestMemory = 32 * 1024, leastMemory = 1024
    private static let allMemory = 4 << 20
    /// When a client that reads nothing may lose its place to another one.
    private static let stall = Duration.seconds(10)
    /// How many streams are remembered whose worker does not run.
    private static let oldMemories = 256

    /// How many bytes of each stream are remembered.
    var memoryLimit: Int {
        min(max(Companion.allMemory / max(memories.count, 1), Companion.leastMemory), Companion.longestMemory)
    }

    /// The memory of a stream, which the processes of a worker share.
    ///
    /// - Parameter old: The memory of the stream before its worker got another name; nil for a new stream.
    mutating func memory(of stream: CarriedStream, renaming old: StreamMemory? = nil) -> StreamMemory {
        let key = StreamMemory.Key(worker: stream.worker, isError: stream.isError)
        if let known = memories[key] { return known }
        let memory: StreamMemory
        if let old, memories[old.key] === old {
            for reader in readers.values { reader.rename(old.key, to: key) }
            memories[old.key] = nil
            old.rename(to: stream.worker)
            memory = old
        } else {
            if memories.count >= pipes.count + Companion.oldMemories { forgetOldest() }
            memory = StreamMemory(key, seenAt: readings)
        }
        memories[key] = memory
        return memory
    }

    /// Forgets the stream of a worker without a process that has been silent for the longest time.
    private mutating func forgetOldest() {
        let used = Set(pipes.values.lazy.map(\.memory.key))
        let unused = memories.values.lazy.filter { !used.contains($0.key) }
        guard let oldest = unused.min(by: { $0.lastReading < $1.lastReading }) else { return }
        memories[oldest.key] = nil
        for reader in readers.values { reader.forget(oldest.key) }
    }

    /// Sends a client the lines that it wants to read.
    mutating func show(_ wanted: WantedLines, to descriptor: consuming Descriptor) {
        lastReader += 1
        let reader = LineReader(descriptor, wanted)
        if readers.count >= Companion.mostReaders { dropStalledReader() }
        guard readers.count < Companion.mostReaders else {
            return reader.refuse("\(readers.count) clients read the output of workers already")
        }
        readers[lastReader] = reader
        reader.start(with: memories.values)
        watch(lastReader)
    }

    /// Lets the client go that has read nothing for the longest time, because another one has come.
    private mutating func dropStalledReader() {
        let stalled = readers.filter { $0.value.isWaiting }.min { $0.value.lastTaken < $1.value.lastTaken }
        guard let stalled, Instant.now.since(stalled.value.lastTaken) >= Companion.stall else { return }
        drop(reader: stalled.key)
    }

    /// Sends the clients what has come to a stream, before any of it is forgotten.
    mutating func serveReaders(with memory: StreamMemory) {
        for (number, reader) in readers where reader.wants(memory.key) {
            reader.take(from: memory)
            reader.flush()
            // Also when the client has gone.
            readersToWatch.insert(number)
        }
        memory.forget(beyond: memoryLimit)
    }

    /// Watches the clients that have got something in this turn.
    mutating func watchReaders() {
        for number in readersToWatch { watch(number) }
        readersToWatch.removeAll(keepingCapacity: true)
    }

    /// Tells the clients that nothing more will come.
    mutating func endReaders() {
        for number in Array(readers.keys) {
            readers[number]?.end()
            watch(number)
        }
    }

    /// Goes on with a client that has room again, or has gone.
    mutating func advance(reader number: UInt64) {
        guard let reader = readers[number] else { return }
        // It has nothing to say, so what is ready without room is its end.
        guard reader.awaitsRoom else { return drop(reader: number) }
        reader.flush()
        if !reader.isWaiting {
            for memory in memories.values { reader.take(from: memory) }
            reader.flush()
        }
        watch(number)
    }

    private mutating func watch(_ number: UInt64) {
        guard let reader = readers[number] else { return }
        if reader.isGone || reader.isDone { return drop(reader: number) }
        if reader.pollerKey != nil, reader.awaitsRoom == reader.isWaiting { return }
        if let key = reader.pollerKey { poller.remove(key, at: reader.descriptor) }
        reader.awaitsRoom = reader.isWaiting
        reader.pollerKey = try? poller.add(
            .reader(number), at: reader.descriptor, when: reader.awaitsRoom ? .writable : .hangUp)
        if reader.pollerKey == nil { drop(reader: number) }
    }

    private mutating func drop(reader number: UInt64) {
        guard let reader = readers.removeValue(forKey: number) else { return }
        if let key = reader.pollerKey { poller.remove(key, at: reader.descriptor) }
    }
}
