import Supervision

extension Decoder {
    mutating func stopSignal(_ node: Node, as name: String) -> Signal? {
        let number = node.scalar.flatMap { Int32($0.text) }.map { Signal(rawValue: $0) }
        let isRefused = number == .kill || number == Signal(name: "STOP")
        guard let signal = isRefused ? number : signal(node, as: name) else { return nil }
        guard Decoder.canBeCaught(signal) else {
            findings.report(
                .uncatchableSignal, "cannot use \(signal) as the stop signal: no program can catch it",
                at: node.span,
                hint: signal == .kill ? Decoder.killHint : "write TERM, INT, QUIT, HUP, USR1 or USR2")
            return nil
        }
        return signal
    }

    static let killHint = "KILL is always sent after 'timeout': write 'timeout: 0s' to kill at once"

    private mutating func signal(_ node: Node, as name: String) -> Signal? {
        // `[TERM, KILL]`, a sequence of signals as start-stop-daemon has one.
        let first = node.sequence?.first?.scalar.flatMap { Signal(name: $0.text) }
        let hint = first.map { "write \($0): it is the only signal before KILL, which follows after 'timeout'" }
        guard let text = text(node, as: name, expecting: "a signal's name", hint: hint) else { return nil }
        if let signal = Signal(name: text) { return signal }
        if findings.counts(.unknownSignal) { return nil }
        let number = Signal(meantBy: text)
        let bare = text.uppercased().hasPrefix("SIG") ? String(text.dropFirst(3)) : text
        let word = Suggestion.respelled(bare, among: Signal.names) ?? Decoder.signalWords[text.squashed]
        let near = number?.description ?? word ?? Suggestion.nearest(to: bare, among: Signal.names)
        // The number of a signal that no program can handle is not replaced by its name.
        let certain =
            number.map { Decoder.canBeCaught($0) ? $0.description : nil }
            ?? word ?? Suggestion.typo(of: bare, among: Signal.names)
        findings.report(
            .unknownSignal, "unknown signal '\(text.excerpt)'", at: node.span,
            hint: OddCharacter.hint(in: text) ?? Decoder.withoutComma(node, in: source)?.hint
                ?? near.map { number == nil ? "did you mean '\($0)'?" : "write \($0)" },
            fix: Fix.cleaning(node, in: source) ?? Decoder.withoutComma(node, in: source)?.fix
                ?? certain.flatMap { .writing($0, for: node, in: source) })
        return nil
    }

    /// Common words for signals, in lower case and without separators.
    private static let signalWords = [
        "terminate": "TERM", "termination": "TERM", "interrupt": "INT", "hangup": "HUP", "user1": "USR1",
        "user2": "USR2",
    ]

    static func canBeCaught(_ signal: Signal) -> Bool {
        signal != .kill && signal != Signal(name: "STOP") && Signal(name: signal.description) != nil
    }

    /// Exit codes and signals, each once and sorted, so that their order in the file makes no difference.
    mutating func exits(_ node: Node, as name: String) -> [Exit]? {
        let expected = "a list of exit codes and signals"
        guard let items = items(node, as: name, expecting: expected) else { return nil }
        let list = Decoder.wordList(in: node) { word in
            Int(word).map(Bounds.exitCode.contains) ?? (Signal(name: word) != nil) ? word : nil
        }
        if let list {
            refuse(
                node, as: name, expecting: expected, hint: "write \(list)",
                fix: .writing(list, for: node, in: source))
            return nil
        }
        var codes: Set<Int32> = []
        var signals: Set<Int32> = []
        for item in items {
            guard let scalar = item.scalar, NumberText(scalar.text) == .none else {
                if let code = integer(item, as: name, in: Bounds.exitCode, .badExitCode) {
                    codes.insert(Int32(clamping: code))
                }
                continue
            }
            if let signal = signal(item, as: name) { signals.insert(signal.rawValue) }
        }
        return codes.sorted().map(Exit.code) + signals.sorted().map { .signal(Signal(rawValue: $0)) }
    }

    /// A duration above zero.
    mutating func positiveDuration(_ node: Node, as name: String) -> Duration? {
        guard let duration = duration(node, as: name, from: .milliseconds(1)) else { return nil }
        guard duration > .zero else {
            refuse(node, as: name, expecting: "a duration above 0s", .badDuration)
            return nil
        }
        return duration
    }

    /// A duration with its unit.
    ///
    /// - Parameters:
    ///   - usual: The usual length, for a guess at the unit of a bare number.
    ///   - shortest: The shortest duration for which a guess is offered as a fix.
    mutating func duration(
        _ node: Node, as name: String, usually usual: Duration = .seconds(30), from shortest: Duration = .zero
    ) -> Duration? {
        let expected = TextForm.duration.one
        guard let text = node.scalar?.text else {
            refuse(node, as: name, expecting: expected)
            return nil
        }
        guard let duration = Duration(manifestText: text) else {
            if findings.counts(.badDuration) { return nil }
            if DurationGuess.isEndless(text) {
                refuse(node, as: name, expecting: "a duration of at most a year", .badDuration)
                return nil
            }
            let guess = DurationGuess(from: text, usually: usual)
            let certain = guess.flatMap { guess in
                guess.isCertain
                    && Duration(manifestText: guess.text).map { shortest...Duration.longestInManifest ~= $0 } ?? false
                    ? guess.text : nil
            }
            refuse(
                node, as: name, expecting: expected, hint: guess?.hint, .badDuration,
                fix: certain.flatMap { .writing($0, for: node, in: source) })
            return nil
        }
        guard duration <= .longestInManifest else {
            refuse(node, as: name, expecting: "a duration of at most a year", .badDuration)
            return nil
        }
        return duration
    }

    /// A number of bytes, or a size with its unit.
    mutating func bytes(_ node: Node, as name: String, in range: ClosedRange<Int>) -> Int? {
        let expected = "\(TextForm.size.one), or a number of bytes,"
        guard let text = node.scalar?.text, NumberText(text) == .none else {
            return integer(node, as: name, in: range)
        }
        if let bytes = Int(sizeText: text) {
            if range.contains(bytes) { return bytes }
            refuse(node, as: name, expecting: "a size of at most \(range.upperBound) bytes", .outOfRange)
            return nil
        }
        let guess = ByteSizeGuess(from: text)
        let certain = guess?.certain.flatMap { text in
            (Int(sizeText: text) ?? Int(text)).map(range.contains) ?? false ? text : nil
        }
        refuse(
            node, as: name, expecting: expected, hint: guess?.hint,
            fix: certain.flatMap { .writing($0, for: node, in: source) })
        return nil
    }

    /// A number of workers, or a percentage of them.
    mutating func amount(_ node: Node, as name: String) -> RolloutPolicy.Amount? {
        guard node.scalar?.text.hasSuffix("%") == true else {
            return integer(node, as: name, in: Bounds.workers, hint: "write a number of workers, or 25%")
                .map(RolloutPolicy.Amount.workers)
        }
        return share(node, as: name).map { .percent(Int(($0 * 100).rounded())) }
    }

    /// A size in bytes, with its unit.
    mutating func size(_ node: Node, as name: String) -> Int? {
        let expected = TextForm.size.one
        guard let text = node.scalar?.text else {
            refuse(node, as: name, expecting: expected)
            return nil
        }
        if let size = Int(sizeText: text) { return size }
        let (hint, isCertain) = Decoder.sizeGuess(from: text)
        refuse(
            node, as: name, expecting: expected, hint: hint.map { "write \($0)" }, .badSize,
            fix: isCertain ? hint.flatMap { .writing($0, for: node, in: source) } : nil)
        return nil
    }

    /// How to write a size with a space, in small letters, or without a unit, and whether nothing else can be meant. A
    /// number alone is in MB for some systems, and in bytes or KiB for others.
    static func sizeGuess(from text: String) -> (written: String?, isCertain: Bool) {
        let letters = text.filter { $0 != " " }.lowercased()
        let digits = letters.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits.contains(where: { $0 != "0" }), digits.utf8.count <= 15 else {
            return (nil, false)
        }
        let unit = letters.dropFirst(digits.count)
        let known = SizeUnit.allCases.first { $0.rawValue.lowercased() == unit }
        let short = [
            "k": "KiB", "m": "MiB", "g": "GiB", "t": "TiB", "ki": "KiB", "mi": "MiB", "gi": "GiB", "ti": "TiB",
        ]
        let written = "\(digits)\(known?.rawValue ?? short[String(unit)] ?? (unit.isEmpty ? "MiB" : ""))"
        guard Int(sizeText: written) != nil else { return (nil, false) }
        return (written, known != nil || unit.hasSuffix("i"))
    }

    /// A percentage as a share of one.
    mutating func share(_ node: Node, as name: String) -> Double? {
        let text = node.scalar?.text ?? ""
        if text.hasSuffix("%"), let digits = text.dropLast().digits, let percent = Int(digits), percent <= 100 {
            return Double(percent) / 100
        }
        // 0.1 means a share and 10 means a percentage, but 1 may mean either.
        let number = Double(text).flatMap { $0 >= 0 && $0 <= 100 ? $0 : nil }
        let percent = number.map { ($0 < 1 ? $0 * 100 : $0).rounded() }
        let isExact = number.map { $0 != 1 && ($0 < 1 ? $0 * 100 : $0) == percent } ?? false
        let written = percent.map { "\(Int($0))%" }
        refuse(
            node, as: name, expecting: "a percentage from 0% to 100%", hint: written.map { "write \($0)" },
            .badPercentage, fix: isExact ? written.flatMap { .writing($0, for: node, in: source) } : nil)
        return nil
    }
}
