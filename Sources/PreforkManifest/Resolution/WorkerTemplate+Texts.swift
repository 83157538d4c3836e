/// Warnings about texts that only a shell would expand or split. No shell reads the texts of a manifest.
extension WorkerTemplate {
    func checkTexts(of source: SourceText, into findings: inout Findings) {
        // Without a command, the first argument is not the program.
        let program = command.isEmpty ? [TextTemplate.unread(at: .fileStart)] : command
        // If the list has other items, a list of the words of the first one alone would not replace it.
        let isWhole = command.count == 1 && arguments.isEmpty && !layer.unread.contains(.arguments)
        WorkerTemplate.checkLine(program + arguments, isWhole: isWhole, of: source, into: &findings)
        for entry in environment { entry.value.map { WorkerTemplate.checkExpansion($0, of: source, into: &findings) } }
        layer.workingDirectory.map { WorkerTemplate.checkExpansion($0.value, of: source, into: &findings) }
        checkAddresses(of: source, into: &findings)
    }

    /// Warns of shell syntax in a command and its arguments.
    ///
    /// - Parameters:
    ///   - isWhole: Whether the first text is all that the manifest says.
    ///   - takesVariables: Whether variables can be set in `env`.
    static func checkLine(
        _ templates: [TextTemplate], isWhole: Bool, takesVariables: Bool = true, of source: SourceText,
        into findings: inout Findings
    ) {
        for (index, template) in templates.enumerated() {
            // An option such as -c is followed by a script in another language and by the script's arguments.
            if template.isUnread { continue }
            let previous = index > 0 ? templates[index - 1].literal : nil
            if previous.map(ShellText.announcesCode) ?? false { return }
            let text = template.literal ?? ""
            if index > 0 ? ShellText.isOperator(text, after: previous) : ShellText.isLine(text) {
                findings.report(
                    .shellText,
                    index > 0
                        ? "cannot use '\(text.excerpt)' as a shell operator: the program gets it as an argument"
                        : "cannot run '\(text.excerpt)' as a shell would: it is taken as the name of one program",
                    at: template.span, hint: "where a shell is needed, write [sh, -c, 'the whole line']")
                return
            }
            if index == 0, checkProgram(text, isWhole, takesVariables, at: template.span, into: &findings) { return }
            checkExpansion(template, of: source, into: &findings)
        }
    }

    /// Warns if the first text of a command, which is the program's name, is an assignment or a line of several words.
    ///
    /// - Returns: Whether there is a warning.
    private static func checkProgram(
        _ text: String, _ isWhole: Bool, _ takesVariables: Bool, at span: Span, into findings: inout Findings
    ) -> Bool {
        if ShellText.isAssignment(text[...]) {
            findings.report(
                .shellText, "cannot set a variable here: '\(text.excerpt)' is taken as the name of the program",
                at: span, hint: takesVariables ? "set the variable in 'env'" : "write [env, \(text.excerpt), …]")
            return true
        }
        guard ShellText.isWords(text) else { return false }
        let words = CommandLine.words(of: text).map { $0.first == "exec" ? Array($0.dropFirst()) : $0 } ?? []
        let list = isWhole && !words.contains { ShellText.isAssignment($0[...]) } ? FlowText.list(words) : nil
        findings.report(
            .shellText, "cannot split '\(text.excerpt)' as a shell would: it is taken as the name of one program",
            at: span,
            hint: list.map { "write \($0)" } ?? "write each word as a list item of its own")
        return true
    }

    /// Warns of a variable, a command or a `~` that only a shell would replace.
    private static func checkExpansion(_ template: TextTemplate, of source: SourceText, into findings: inout Findings) {
        let texts = template.literal.map { [$0] } ?? template.parts.compactMap(\.text)
        guard texts.contains(where: { ShellText.mayExpand($0) || TemplateText.mayExpand($0) }) else { return }
        if let first = template.literal ?? template.parts.first?.text, ShellText.isHome(first) {
            findings.report(
                .shellText, "cannot expand '~': no shell reads this text", at: template.span,
                hint: "write ${env:HOME}")
            return
        }
        let written = source.bytes(in: template.span)
        func span(_ text: String, at offset: Int) -> Span? {
            if ShellText.isScript(written, aroundPartAt: offset, count: text.utf8.count) { return nil }
            let start = written.startIndex + offset
            return Span(from: source.position(ofByte: start), to: source.position(ofByte: start + text.utf8.count))
        }
        if let piece = TemplateText.expansion(in: written), let span = span(piece.text, at: piece.offset) {
            findings.report(
                .shellText, "cannot fill in '\(piece.text.excerpt)': it is no placeholder of a manifest", at: span,
                hint: piece.hint)
        } else if let piece = ShellText.expansion(in: written), let span = span(piece.text, at: piece.offset) {
            findings.report(
                .shellText, "cannot expand '\(piece.text.excerpt)': no shell reads this text", at: span,
                hint: WorkerTemplate.hint(for: piece.text))
        }
    }

    private static func hint(for piece: String) -> String {
        let name = piece.dropFirst()
        if let colon = name.firstIndex(of: ":") { return "write ${env\(name[colon...])}" }
        if ["$(hostname)", "`hostname`"].contains(piece) { return "write ${hostname}" }
        guard name.isIdentifier else { return "where a shell is needed, write [sh, -c, 'the whole line']" }
        let own = Placeholder.words.contains(name.lowercased()) ? "${\(name.lowercased())}, " : ""
        return "write \(own)${env:\(name)}, or $$\(name) for a literal $\(name)"
    }

    /// Warns of `${host}:${port}` for IPv6 hosts. The result, such as `::1:8080`, could also be a host without a port.
    ///
    /// There is no warning if other workers have an IPv4 address, because brackets would be wrong for those workers.
    private func checkAddresses(of source: SourceText, into findings: inout Findings) {
        // The group's template checks the hosts of a plural. If each override did too, a hundred thousand overrides
        // would each look through a hundred thousand hosts.
        if case .worker = owner, layer.hosts?.value.isShared == false { return }
        guard let hosts = layer.hosts, hosts.value.allSatisfy(\.holdsColon),
            let host = hosts.value.first(at: hosts.span, where: \.holdsColon)
        else { return }
        for template in command + arguments + environment.compactMap(\.value) {
            guard let dollars = template.bareAddress else { continue }
            func span(_ dollar: Int) -> Span {
                TextTemplate.span(ofDollar: dollar, of: template.dollars, in: template.span, source: source)
            }
            findings.report(
                .unbracketedHost,
                "cannot tell the host from the port in '${host}:${port}': the host \(host.value) contains colons",
                at: Span(from: span(dollars.host).start, to: span(dollars.port).end),
                hint: "write [${host}]:${port}",
                related: [Diagnostic.Related("the host", at: host.span)])
        }
    }
}

extension TextTemplate {
    /// The dollar signs of the two placeholders in `${host}:${port}`, as positions among all dollar signs of the text.
    /// Nil if the text has no such pair, or if the host is in brackets.
    fileprivate var bareAddress: (host: Int, port: Int)? {
        for index in parts.indices.dropLast(2) {
            guard case .placeholder(.host, let host) = parts[index], parts[index + 1].text == ":",
                case .placeholder(.port, let port) = parts[index + 2]
            else { continue }
            return (host, port)
        }
        return nil
    }
}

extension TextTemplate.Part {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension SharedOrPerWorker {
    fileprivate func first(at span: Span, where predicate: (Value) -> Bool) -> Located<Value>? {
        switch self {
        case .shared(let value): predicate(value) ? Located<Value>(value, at: span) : nil
        case .each(let values):
            values.lazy.compactMap { item in item.value.map { Located<Value>($0, at: item.span) } }
                .first { predicate($0.value) }
        }
    }

    fileprivate func allSatisfy(_ predicate: (Value) -> Bool) -> Bool {
        switch self {
        case .shared(let value): predicate(value)
        case .each(let values): values.allSatisfy { $0.value.map(predicate) ?? false }
        }
    }
}
