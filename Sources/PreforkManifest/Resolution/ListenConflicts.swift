import Supervision

/// Finds listen claims whose addresses cannot both be bound.
struct ListenConflicts {
    private var claims: [ListenClaim] = []
    /// The index in `claims` of the first claim of each address.
    private var byAddress: [Endpoint: Int] = [:]
    private var claimsByPort: [Port: PortClaims] = [:]
    /// Pairs of groups with a reported conflict. Two overlapping ranges conflict many times; only the first conflict is
    /// reported.
    private var reportedPairs: Set<[String]> = []
    /// Groups with a reported warning that several workers bind the same address.
    private var warnedGroups: Set<String> = []

    enum Endpoint: Hashable {
        case internet(Port, host: String)
        case unix(path: String)
    }

    struct Port: Hashable {
        let isUDP: Bool
        let number: UInt16
    }

    /// The first claim of each kind of address on one port, as indices of `claims`.
    private struct PortClaims {
        var anyIPv4, anyIPv6, onlyIPv6, someIPv4, someIPv6: Int?

        /// Adds a claim, and returns the earlier claims whose addresses include its address or are included in it.
        ///
        /// - Parameter isIPv6Only: Whether a socket on :: accepts no IPv4, by `ipv6_only`.
        mutating func insert(_ index: Int, on host: String, isIPv6Only: Bool) -> [Int?] {
            switch host {
            case HostText.anyIPv6 where isIPv6Only:
                onlyIPv6 = index
                return [anyIPv6, someIPv6]
            case HostText.anyIPv6:
                anyIPv6 = index
                return [anyIPv4, onlyIPv6, someIPv4, someIPv6]
            case HostText.anyIPv4:
                anyIPv4 = index
                return [anyIPv6, someIPv4]
            case _ where host.holdsColon:
                someIPv6 = someIPv6 ?? index
                return [anyIPv6, onlyIPv6]
            default:
                someIPv4 = someIPv4 ?? index
                return [anyIPv4, anyIPv6]
            }
        }
    }

    /// Adds a claim, and reports a conflict with an earlier claim.
    mutating func add(_ claim: ListenClaim, into findings: inout Findings) {
        if let index = byAddress[claim.address] {
            compare(claim, with: claims[index], &findings)
            return
        }
        byAddress[claim.address] = claims.count
        if case .internet(let port, let host) = claim.address,
            let other = claimsByPort[port, default: PortClaims()]
                .insert(claims.count, on: host, isIPv6Only: claim.socket?.options.ipv6Only == true).lazy.compactMap(
                    \.self
                ).first(where: { !claim.mayBind(beside: claims[$0]) })
        {
            reportConflict(claim, claims[other], &findings) { "both \($0.text) and \($1.text): one includes the other" }
        }
        claims.append(claim)
    }

    /// Compares two claims of one address. Workers of a group may share an address if they describe the same socket.
    private mutating func compare(_ claim: ListenClaim, with first: ListenClaim, _ findings: inout Findings) {
        if claim.mayBind(beside: first) { return }
        guard claim.mayShareSocket(with: first) else {
            return reportConflict(claim, first, &findings) {
                $0.host == $1.host ? "\($0.text) twice" : "both \($0.text) and \($1.text): they are the same address"
            }
        }
        guard claim.areOptionsRead, first.areOptionsRead else { return }
        if claim.socket == nil, first.socket == nil {
            warnOfRepeatedBind(claim, &findings)
        } else if claim.host != first.host {
            findings.report(
                .impossibleListener, "cannot open both \(first.text) and \(claim.text): they are the same address",
                at: claim.hostSpan, hint: "write the host in one way, and the workers share a socket")
        } else if claim.socket != first.socket, claim.isModeRead, first.isModeRead {
            findings.report(
                .impossibleListener, "cannot open \(claim.text) in two ways", at: claim.optionsSpan,
                notes: ["\(first.worker) and \(claim.worker) share the socket, but differ in 'listen' or 'mode'"])
        }
    }

    /// - Parameter conflict: Returns the end of the sentence for two claims in the order of the file.
    private mutating func reportConflict(
        _ claim: ListenClaim, _ first: ListenClaim, _ findings: inout Findings,
        _ conflict: (ListenClaim, ListenClaim) -> String
    ) {
        guard reportedPairs.insert([first.holder, claim.holder].sorted()).inserted else { return }
        // Claims are added in the order of their groups' names, which may not be the order of the file.
        let (earlier, later) = first.span.start <= claim.span.start ? (first, claim) : (claim, first)
        let isWithin = earlier.worker.group == later.worker.group
        let areNamed = earlier.name != nil || later.name != nil
        let owner = isWithin && !areNamed ? earlier.worker.description : earlier.holder
        findings.report(
            .addressTaken, "cannot listen on \(conflict(earlier, later))", at: later.span,
            notes: isWithin && !areNamed ? ["requested by \(earlier.worker) and \(later.worker)"] : [],
            related: earlier.span == later.span
                ? [] : [Diagnostic.Related("\(owner) already listens there", at: earlier.span)])
    }

    private mutating func warnOfRepeatedBind(_ claim: ListenClaim, _ findings: inout Findings) {
        guard warnedGroups.insert(claim.worker.group).inserted else { return }
        var hint = "let the master open a socket that all share"
        var notes: [String] = []
        if case .internet = claim.address {
            hint = "write 'ports' with one for each id, or " + hint
            notes = [
                "if the program sets SO_REUSEPORT itself, write listen: {by: worker, reuse_port: true}",
                "with listen: {by: master, reuse_port: true} each worker has its own queue on that port",
            ]
        }
        findings.report(
            .boundByEach, "cannot bind \(claim.text) in more than one worker: only the first can bind it",
            at: claim.optionsSpan, hint: hint, notes: notes)
    }
}

extension ListenClaim {
    /// The group, or the socket of a group, for a message.
    fileprivate var holder: String { name.map { "socket '\($0)' of '\(worker.group)'" } ?? "'\(worker.group)'" }
}
