/// Texts that are taken as they are, and probably were not meant so.
extension WorkerTemplate {
    func checkTexts(of source: SourceText, into findings: inout Findings) {
        checkLine(command + arguments, of: source, into: &findings)
        for entry in environment { entry.value.map { checkExpansion($0, of: source, into: &findings) } }
        layer.workingDirectory.map { checkExpansion($0.value, of: source, into: &findings) }
        checkAddresses(of: source, into: &findings)
    }

    /// A line as a shell would read it, cut into a list.
    private func checkLine(_ templates: [TextTemplate], of source: SourceText, into findings: inout Findings) {
        for (index, template) in templates.enumerated() {
            // What a shell or an interpreter is given is its own business, arguments of that text included.
            let previous = index > 0 ? templates[index - 1].literal : nil
            if previous.map(ShellText.announcesCode) ?? false { return }
            let text = template.literal ?? ""
            if index > 0 ? ShellText.isOperator(text, after: previous) : ShellText.isLine(text) {
                findings.report(
                    .shellText,
                    index > 0
                        ? "cannot use '\(text.excerpt)' as a shell would: the program gets it as an argument"
                        : "cannot run '\(text.excerpt)' as a shell would: it is taken for the name of one program",
                    at: template.span, hint: "where a shell is needed, write [sh, -c, 'the whole line']")
                return
            }
            if index == 0, checkProgram(text, at: template.span, into: &findings) { return }
            checkExpansion(template, of: source, into: &findings)
        }
    }

    /// The first text of the list, which is the program's name whatever it holds.
    private func checkProgram(_ text: String, at span: Span, into findings: inout Findings) -> Bool {
        if ShellText.isAssignment(text[...]) {
            findings.report(
                .shellText, "cannot set a variable here: '\(text.excerpt)' is taken for the name of the program",
                at: span, hint: "write the variable below 'env:'")
            return true
        }
        guard ShellText.isWords(text) else { return false }
        let words = CommandLine.words(of: text).map { $0.first == "exec" ? Array($0.dropFirst()) : $0 } ?? []
        // Beside others, the words would be more items of a list that is not written here.
        let isWhole = command.count == 1 && arguments.isEmpty
        let list = isWhole && !words.contains { ShellText.isAssignment($0[...]) } ? FlowText.list(words) : nil
        findings.report(
            .shellText, "cannot split '\(text.excerpt)' as a shell would: it is taken for the name of one program",
            at: span,
            hint: list.map { "write \($0)" } ?? "write each word as a text of its own")
        return true
    }

    private func checkExpansion(_ template: TextTemplate, of source: SourceText, into findings: inout Findings) {
        let mayExpand =
            template.literal.map(ShellText.mayExpand)
            ?? template.parts.contains { $0.text.map(ShellText.mayExpand) ?? false }
        guard mayExpand else { return }
        if let first = template.literal ?? template.parts.first?.text, ShellText.isHome(first) {
            findings.report(
                .shellText, "cannot expand '~': no shell reads this text", at: template.span,
                hint: "write ${env:HOME} for it")
            return
        }
        let written = source.bytes(in: template.span)
        guard let piece = ShellText.expansion(in: written), !ShellText.isScript(written, around: piece) else { return }
        let start = written.startIndex + piece.offset
        let span = Span(
            from: source.position(ofByte: start), to: source.position(ofByte: start + piece.text.utf8.count))
        findings.report(
            .shellText, "cannot expand '\(piece.text.excerpt)': no shell reads this text", at: span,
            hint: WorkerTemplate.hint(for: piece.text))
    }

    private static func hint(for piece: String) -> String {
        let name = piece.dropFirst()
        guard name.isIdentifier else { return "where a shell is needed, write [sh, -c, 'the whole line']" }
        let own = Placeholder(rawValue: name.lowercased()).map { "${\($0.rawValue)}, " } ?? ""
        return "write \(own)${env:\(name)}, or $$\(name) for these very letters"
    }

    /// `::1:8080`, which may be a host and a port, or a host alone. Where other workers have an IPv4 address, no brackets
    /// would be right for all, and nothing is said.
    private func checkAddresses(of source: SourceText, into findings: inout Findings) {
        // A hundred thousand overrides must not each look through as many hosts: their group's template does.
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
                "cannot tell the host from the port in '${host}:${port}': the host \(host.value) has colons of its own",
                at: Span(from: span(dollars.host).start, to: span(dollars.port).end),
                hint: "write [${host}]:${port}",
                related: [Diagnostic.Related("the host", at: host.span)])
        }
    }
}

extension TextTemplate {
    /// The dollars of `${host}:${port}` without brackets around the host.
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
    fileprivate func first(at span: Span, where isWanted: (Value) -> Bool) -> Located<Value>? {
        switch self {
        case .shared(let value): isWanted(value) ? Located<Value>(value, at: span) : nil
        case .each(let values): values.first { isWanted($0.value) }
        }
    }

    fileprivate func allSatisfy(_ isSuch: (Value) -> Bool) -> Bool {
        switch self {
        case .shared(let value): isSuch(value)
        case .each(let values): values.allSatisfy { isSuch($0.value) }
        }
    }
}
