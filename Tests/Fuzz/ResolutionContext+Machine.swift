import PreforkManifest

extension ResolutionContext {
    /// Returns the context of an imaginary machine. Each env_file has the text of the manifest, so that the fuzzer varies
    /// these files, too.
    static func machine(of source: Source) -> ResolutionContext {
        ResolutionContext(
            directory: "/srv/shop", environment: ["HOME": "/home/shop", "EMPTY": ""], effectiveCPUs: 8,
            hostName: "node-3",
            readFile: { _ in .success(source.bytes) })
    }
}
