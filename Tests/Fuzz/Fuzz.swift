import PreforkManifest
import Promises

/// What libFuzzer calls with one input after the other. A promise that is broken ends the program: that is a find.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let source = Source(name: "fuzz.yaml", bytes: bytes)
    // The manifest's own text is what every env_file holds, so that the fuzzer writes those too.
    let machine = Surroundings(
        directory: "/srv/shop", environment: ["HOME": "/home/shop", "EMPTY": ""], effectiveCPUs: 8,
        readFile: { _ in .success(bytes) })
    let broken = Promises.broken(by: source, in: .hermetic) + Promises.broken(by: source, in: machine)
    if !broken.isEmpty { fatalError(broken.joined(separator: "\n")) }
    return 0
}
