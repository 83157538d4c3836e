import PreforkManifest
import Promises

/// The entry point that libFuzzer calls with each input. A broken promise ends the program, and libFuzzer reports the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = Source(name: "fuzz.yaml", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let broken = Promises.broken(by: source, in: .hermetic) + Promises.broken(by: source, in: .machine(of: source))
    if !broken.isEmpty { fatalError(broken.joined(separator: "\n")) }
    return 0
}
