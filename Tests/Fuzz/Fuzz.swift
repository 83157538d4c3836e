import PreforkManifest
import Promises

/// What libFuzzer calls with one input after the other. A promise that is broken ends the program: that is a find.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = Source(name: "fuzz.yaml", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    let broken = Promises.broken(by: source, in: .hermetic) + Promises.broken(by: source, in: .machine(of: source))
    if !broken.isEmpty { fatalError(broken.joined(separator: "\n")) }
    return 0
}
