import PreforkManifest

extension ResolutionContext {
    /// The manifest's own text is what every env_file holds, so that the fuzzer writes those too.
    static func machine(of source: Source) -> ResolutionContext {
        ResolutionContext(
            directory: "/srv/shop", environment: ["HOME": "/home/shop", "EMPTY": ""], effectiveCPUs: 8,
            readFile: { _ in .success(source.bytes) })
    }
}
