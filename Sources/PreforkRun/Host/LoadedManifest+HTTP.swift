import PreforkLinux
import PreforkManifest
import Supervision

extension LoadedManifest {
    /// What serves HTTP, as the manifest asks; nil for nothing, also where the program is missing.
    ///
    /// - Parameter file: The path of the manifest, for messages.
    func httpService(of file: String) -> HTTPService? {
        guard let http, let program = HTTPProgram.path() else { return nil }
        let place = Origin.KeyLocation(.worker, line: http.line, column: http.column)
        return HTTPService(
            program: program, host: http.host, port: http.port, origin: Origin(file: file, keyLocations: [place]))
    }

    /// The manifest's diagnostics. Where it asks for HTTP and the program is missing, a warning says so.
    var diagnosticsWithHTTPProgram: [Diagnostic] {
        guard let http, HTTPProgram.path() == nil else { return diagnostics }
        return diagnostics.inserting(.missingHTTPServer(HTTPProgram.name, line: http.line, column: http.column))
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
