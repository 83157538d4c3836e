import PreforkLinux
import PreforkManifest
import Supervision

extension LoadedManifest {
    /// What serves HTTP, as the manifest asks; nil for nothing, also where the program is missing.
    ///
    /// - Parameters:
    ///   - file: The path of the manifest, for messages.
    ///   - directory: The manifest's folder, where relative paths start.
    func httpService(of file: String, in directory: String) -> HTTPService? {
        guard let http, let program = HTTPProgram.path() else { return nil }
        let place = Origin.KeyLocation(.worker, line: http.line, column: http.column)
        let address: SocketSpec.Address =
            switch http.address {
            case .internet: http.address
            case .unix(let path, let mode): .unix(path: Path.join(directory, path), mode: mode)
            }
        return HTTPService(
            program: program, address: address, tokenFile: http.token.map { Path.join(directory, $0.path) },
            origin: Origin(file: file, keyLocations: [place]))
    }

    /// The manifest's diagnostics, with those about HTTP of this machine: a program that is missing, and a token file that cannot be
    /// used.
    ///
    /// - Parameter directory: The manifest's folder, where relative paths start.
    func diagnosticsWithHTTP(in directory: String) -> [Diagnostic] {
        guard let http else { return diagnostics }
        var all = diagnostics
        if HTTPProgram.path() == nil {
            all = all.inserting(.missingHTTPServer(HTTPProgram.name, line: http.line, column: http.column))
        }
        if let finding = http.token?.finding(in: directory) { all = all.inserting(finding) }
        return all
    }
}

extension HTTPPlace.Token {
    /// What this machine has against the file; nil for nothing.
    fileprivate func finding(in directory: String) -> Diagnostic? {
        let whole = Path.join(directory, path)
        do throws(TokenFile.Problem) {
            let file = try TokenFile(at: whole)
            guard file.isReadableWithoutPrivileges else {
                throw TokenFile.Problem(reason: "prefork-run-http, which has no privileges, cannot read it")
            }
            return file.isReadableByAll || file.isWritableByAll
                ? .exposedTokenFile(whole, isWritable: file.isWritableByAll, line: line, column: column) : nil
        } catch {
            return .badTokenFile(whole, error.reason, line: line, column: column)
        }
    }
}

extension [Diagnostic] {
    /// The diagnostics with another one, in the order of the file.
    func inserting(_ finding: Diagnostic) -> [Diagnostic] {
        var all = self
        all.insert(finding, at: firstIndex { $0.span.start > finding.span.start } ?? endIndex)
        return all
    }
}
