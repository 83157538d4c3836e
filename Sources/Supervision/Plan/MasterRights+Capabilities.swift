extension MasterRights {
    /// Why no launch can let a worker keep the capabilities, to end a sentence with; nil if a launch can.
    package func obstacle(toKeeping kept: Capabilities) -> String? {
        let missing = kept.subtracting(capabilities).names
        if missing.isEmpty { return nil }
        return "prefork-run does not have \(missing.count == 1 ? "it" : missing.joined(separator: ", "))"
    }

    /// Why no launch can take all other capabilities from a worker, to end a sentence with; nil if a launch can.
    package func obstacle(toDroppingAllBut kept: Capabilities) -> String? {
        lastingCapabilities.isSubset(of: kept)
            ? nil : "it needs CAP_SETPCAP; with 'no_new_privileges: true' it needs no right"
    }
}
