internal import CPreforkLinux
internal import Supervision

/// The pipes of a launch, for the streams that are captured. The ends to write to are closed together with this value.
final class OutputPipes {
    /// An end of a pipe. A class, because it is kept in a table.
    final class End {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
    }

    /// The ends to read from.
    let output: End?, error: End?
    private let outputWriter: End?, errorWriter: End?

    init(_ captured: CapturedStreams) throws(LaunchFailure) {
        (output, outputWriter) = try OutputPipes.open(captured.standardOutput)
        (error, errorWriter) = try OutputPipes.open(captured.standardError)
    }

    /// The numbers that the process gets as descriptors 1 and 2; 0 for the streams of the master.
    var writers: (output: Int32, error: Int32) {
        (outputWriter?.descriptor.raw ?? 0, errorWriter?.descriptor.raw ?? 0)
    }

    private static func open(_ isCaptured: Bool) throws(LaunchFailure) -> (End?, End?) {
        guard isCaptured else { return (nil, nil) }
        var ends: [Int32] = [-1, -1]
        let error = prefork_output_pipe(&ends)
        guard error == 0 else { throw LaunchFailure(step: .prepare, errno: error) }
        return (End(Descriptor(owning: ends[0])), End(Descriptor(owning: ends[1])))
    }
}
