import Supervision

extension Decoder {
    private static let exampleOfHTTP = "{listen: 127.0.0.1:9900}"

    /// The value of the top level's `http`.
    mutating func httpService(_ node: Node, at key: Span) -> HTTPPlace? {
        if node.scalar?.text == "off" { return nil }
        let short = node.scalar.flatMap { HTTPPlace.endpoint($0.text) == nil ? nil : "{listen: \($0.text)}" }
        guard
            let accepted = entries(
                of: node, as: .httpService, for: "http",
                hint: "write \(short ?? "'off', or a mapping such as \(Decoder.exampleOfHTTP)")",
                fix: short.flatMap { .writing($0, for: node, in: source) })
        else { return nil }
        func value(_ name: String) -> MappingEntry? { accepted.entries.first { $0.key.value == name } }
        let place: HTTPPlace? = if let listen = value("listen") { placeOfHTTP(listen.value) } else { nil }
        let token = token(value("token_file"), operate: value("operate"), beside: accepted)
        guard value("listen") != nil else {
            if !accepted.refusedMeanings.contains("listen") {
                findings.report(
                    .missingKey, "cannot find the required key 'listen' in 'http'", at: key,
                    hint: "write \(Decoder.exampleOfHTTP)")
            }
            return nil
        }
        guard var place else { return nil }
        place.token = token
        return place
    }

    /// Reports a unix socket of `http` that is the control socket, too.
    mutating func checkHTTPSocket(of manifest: Manifest) {
        guard let http = manifest.http, case .unix(let path, _) = http.address,
            case .path(let other) = manifest.control,
            Path.join(context.directory, path) == Path.join(context.directory, other)
        else { return }
        let place = Position(line: http.line, column: http.column)
        findings.report(
            .addressTaken, "cannot serve HTTP on unix \(path): the control socket has this path",
            at: Span(ofCharacterAt: place), hint: "write another path")
    }

    private mutating func placeOfHTTP(_ node: Node) -> HTTPPlace? {
        let written = node.scalar?.text ?? ""
        if let address = HTTPPlace.endpoint(written) {
            if case .internet(_, let port) = address { warnOfPrivilege(port, at: node.span) }
            return HTTPPlace(address, at: node.span)
        }
        // `http://127.0.0.1:9900/`, as in a browser.
        let bare = HTTPPlace.withoutURL(written)
        if bare != written, HTTPPlace.endpoint(bare) != nil {
            refuse(
                node, as: "listen", expecting: TextForm.endpoint.one, hint: "write \(bare)", .badHost,
                fix: .writing(bare.hasPrefix("[") ? "\"\(bare)\"" : bare, for: node, in: source))
            return nil
        }
        if HTTPPlace.isPath(written) {
            return socketPath(node, as: "listen").map {
                HTTPPlace(.unix(path: $0, mode: HTTPPlace.mode), at: node.span)
            }
        }
        let port = AddressText.parts(of: written)?.port ?? written[...].digits.flatMap { Int($0) }
        let hint = port.flatMap { Bounds.port.contains($0) ? "write 127.0.0.1:\($0)" : nil }
        refuse(
            node, as: "listen", expecting: TextForm.endpoint.one, hint: hint,
            node.scalar == nil ? .wrongType : .badHost)
        return nil
    }

    /// The file with the token, where clients may give orders. Without a token everybody could, and a token alone has no effect.
    private mutating func token(
        _ file: MappingEntry?, operate: MappingEntry?, beside accepted: AcceptedEntries
    ) -> HTTPPlace.Token? {
        let operates: Bool? = if let operate { boolean(operate.value, as: "operate") } else { false }
        let path: String? = if let file { self.path(file.value, as: "token_file") } else { nil }
        switch (operates, file) {
        case (true, nil):
            if accepted.refusedMeanings.contains("token_file") { return nil }
            findings.report(
                .missingKey, "cannot find the key 'token_file', which 'operate' needs",
                at: operate?.key.span ?? Span(ofCharacterAt: Position(line: 1, column: 1)),
                hint: "write token_file: /run/secrets/http-token, the path of a file with a token")
            return nil
        case (false, let file?):
            if operate == nil, accepted.refusedMeanings.contains("operate") { return nil }
            findings.report(
                .unusedKey, "cannot use 'token_file' without 'operate: true': it has no effect", at: file.key.span,
                hint: "write 'operate: true' as well, or remove it")
            return nil
        case (true, let file?):
            let start = file.value.span.start
            return path.map { HTTPPlace.Token(path: $0, line: Int(start.line), column: Int(start.column)) }
        case (false, nil), (nil, _): return nil
        }
    }
}
