import Supervision

/// The value of `log` in one place of a manifest.
struct LogLayer {
    /// The place of the key in the uppermost layer that has it.
    var span: Span
    /// What both streams have in common.
    var both = StreamLayer()
    var output = StreamLayer(), error = StreamLayer()

    /// Whether a key could not be read.
    var isUnread: Bool { both.isUnread || output.isUnread || error.isUnread }

    func over(_ base: LogLayer?) -> LogLayer {
        guard let base else { return self }
        return LogLayer(
            span: span, both: both.over(base.both), output: output.over(both.isFormatWritten ? .init() : base.output),
            error: error.over(both.isFormatWritten ? .init() : base.error))
    }

    /// - Parameter directory: The directory at which the path of a file starts.
    func policy(in directory: String) -> OutputPolicy {
        OutputPolicy(
            standardOutput: output.over(both).policy(in: directory),
            standardError: error.over(both).policy(in: directory))
    }
}

/// How a stream's lines are written, in one place of a manifest.
struct StreamLayer {
    var format: Located<LogFormat>?
    var prefix: Located<String>?
    var file: Located<String>?
    var rotate: Located<RotateLayer>?
    var maxLine: Int?
    var drop: LinePolicy.Drop?
    /// The place of a key that says something about lines, apart from `format`.
    var detail: Located<String>?
    /// Whether a key could not be read.
    var isUnread = false

    var isFormatWritten: Bool { format != nil }

    /// The format that is written, or that follows from the other keys.
    var effectiveFormat: LogFormat { format?.value ?? (detail == nil ? .inherit : .text) }

    func over(_ base: StreamLayer) -> StreamLayer {
        var merged = self
        merged.isUnread = isUnread || base.isUnread
        merged.format = format ?? base.format
        merged.detail = detail ?? base.detail
        // A stream that is inherited here says nothing of lines, whatever a lower layer says.
        if format?.value == .inherit { return merged }
        // What is below `inherit` in a lower layer says nothing either.
        merged.prefix = prefix ?? base.prefix
        merged.file = file ?? base.file
        merged.rotate = rotate.map { Located($0.value.over(base.rotate?.value), at: $0.span) } ?? base.rotate
        merged.maxLine = maxLine ?? base.maxLine
        merged.drop = drop ?? base.drop
        return merged
    }

    /// Nil for a stream of the master.
    func policy(in directory: String) -> LinePolicy? {
        let format: LinePolicy.Format
        switch effectiveFormat {
        case .inherit: return nil
        case .text: format = .text
        case .json: format = .json
        }
        var policy = LinePolicy(
            format, prefix: format == .text ? prefix?.value : nil,
            file: file.map { Path.join(LinePolicy.literal(directory), $0.value) },
            rotation: file == nil ? nil : rotate?.value.rotation)
        if let maxLine { policy.maxLine = maxLine }
        if let drop { policy.drop = drop }
        return policy
    }
}

/// The value of `rotate` in one place of a manifest.
struct RotateLayer {
    var size: Int?
    var every: Duration?
    var keep: Int?
    var compress: LinePolicy.Compression?

    func over(_ base: RotateLayer?) -> RotateLayer {
        RotateLayer(
            size: size ?? base?.size, every: every ?? base?.every, keep: keep ?? base?.keep,
            compress: compress ?? base?.compress)
    }

    /// Nil where nothing says when a file is put aside.
    var rotation: LinePolicy.Rotation? {
        if size == nil, every == nil { return nil }
        var rotation = LinePolicy.Rotation(size: size, every: every, compress: compress)
        if let keep { rotation.keep = keep }
        return rotation
    }
}
