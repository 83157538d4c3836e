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
    /// How many streams are remembered whose worker does not run.
    private static let oldMemories = 256

    /// How many bytes of each stream are remembered.
    var memoryLimit: Int {
        min(max(Companion.allMemory / max(memories.count, 1), Companion.leastMemory), Companion.longestMemory)
    }

    /// The memory of a stream, which the processes of a worker share.
    mutating func memory(of stream: CarriedStream) -> StreamMemory {
        let key = StreamMemory.Key(worker: stream.worker, isError: stream.isError)
        if let known = memories[key] { return known }
        let new = StreamMemory(key)
        memories[key] = new
        if memories.count > pipes.count + 1 + Companion.oldMemories { forgetOldest() }
        return new
    }

    /// Forgets the stream of a worker without a process that has been silent for the longest time.
    private mutating func forgetOldest() {
        let used = Set(pipes.values.lazy.map(\.memory.key))
        let old = memories.values.lazy.filter { !used.contains($0.key) }.min { $0.newest < $1.newest }
        if let old { memories[old.key] = nil }
    }

    /// Sends a client the lines that it wants to read.
    mutating func show(_ wanted: WantedLines, to descriptor: consuming Descriptor) {
        lastReader += 1
        let reader = LineReader(descriptor, wanted)
        guard readers.count < Companion.mostReaders else {
            return reader.refuse("\(readers.count) clients read the output of workers already")
        }
        readers[lastReader] = reader
        reader.start(with: memories.values)
        watch(lastReader)
    }

    /// Sends the clients what has come in this turn.
    mutating func serveReaders() {
        if readers.isEmpty { return changedStreams.removeAll() }
        for number in Array(readers.keys) {
            guard let reader = readers[number] else { continue }
            for key in changedStreams { if let memory = memories[key] { reader.take(from: memory) } }
            reader.flush()
            watch(number)
        }
        changedStreams.removeAll(keepingCapacity: true)
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
