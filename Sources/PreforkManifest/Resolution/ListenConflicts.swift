import Supervision

/// Who listens where, so that no two programs are given one address.
struct ListenConflicts {
    private var claims: [ListenClaim] = []
    /// Indices of `claims`.
    private var byAddress: [Endpoint: Int] = [:]
    private var neighbours: [Port: Neighbours] = [:]
    /// Of two groups whose ranges overlap, one clash is told.
    private var told: Set<[String]> = []
    /// Groups whose workers each bind what only one of them can have; told once.
    private var crowded: Set<String> = []

    enum Endpoint: Hashable {
        case internet(Port, host: String)
        case unix(path: String)
    }

    struct Port: Hashable {
        let isUDP: Bool
        let number: UInt16
    }

    /// The first claims on one port, by the kind of their address.
    private struct Neighbours {
        var anyIPv4, anyIPv6, someIPv4, someIPv6: Int?

        /// Notes a claim's index, and gives those whose addresses include it or are included.
        mutating func settle(_ index: Int, on host: String) -> [Int?] {
            switch host {
            case HostText.anyIPv6:
                // A socket on :: also takes what comes over IPv4, unless the system says otherwise.
                anyIPv6 = index
                return [anyIPv4, someIPv4, someIPv6]
            case HostText.anyIPv4:
                anyIPv4 = index
                return [anyIPv6, someIPv4]
            case _ where host.holdsColon:
                someIPv6 = someIPv6 ?? index
                return [anyIPv6]
            default:
                someIPv4 = someIPv4 ?? index
                return [anyIPv4, anyIPv6]
            }
        }
    }

    mutating func add(_ claim: ListenClaim, into findings: inout Findings) {
        if let index = byAddress[claim.address] {
            compare(claim, with: claims[index], &findings)
            return
        }
        byAddress[claim.address] = claims.count
        if case .internet(let port, let host) = claim.address,
            let rival = neighbours[port, default: Neighbours()].settle(claims.count, on: host)
                .lazy.compactMap(\.self).first(where: { !claim.coexists(with: claims[$0]) })
        {
            tell(claim, claims[rival], &findings) { "\($0.text) and \($1.text): one includes the other" }
        }
        claims.append(claim)
    }

    /// Judges two claims of one address. Workers of a group share one, if they mean the same socket.
    private mutating func compare(_ claim: ListenClaim, with first: ListenClaim, _ findings: inout Findings) {
        if claim.coexists(with: first) { return }
        guard claim.mayShare(with: first) else {
            return tell(claim, first, &findings) {
                $0.host == $1.host ? "\($0.text) twice" : "\($0.text) and \($1.text): they are the same address"
            }
        }
        if claim.socket == nil, first.socket == nil {
            warnOfCrowd(claim, &findings)
        } else if claim.host != first.host {
            findings.report(
                .impossibleListener, "cannot open both \(first.text) and \(claim.text): they are the same address",
                at: claim.hostSpan, hint: "write it in one way, and the workers share a socket")
        } else if claim.socket != first.socket {
            findings.report(
                .impossibleListener, "cannot open \(claim.text) in two ways", at: claim.manner,
                notes: ["\(first.worker) and \(claim.worker) share it, but differ in 'listen' or 'mode'"])
        }
    }

    /// - Parameter clash: Ends the sentence, given both in the order of the file.
    private mutating func tell(
        _ claim: ListenClaim, _ first: ListenClaim, _ findings: inout Findings,
        _ clash: (ListenClaim, ListenClaim) -> String
    ) {
        guard told.insert([first.worker.group, claim.worker.group].sorted()).inserted else { return }
        // Groups come by name; the file may have them the other way round.
        let (earlier, later) = first.span.start <= claim.span.start ? (first, claim) : (claim, first)
        let isWithin = earlier.worker.group == later.worker.group
        let owner = isWithin ? earlier.worker.description : "'\(earlier.worker.group)'"
        findings.report(
            .addressTaken, "cannot listen on \(clash(earlier, later))", at: later.span,
            notes: isWithin ? ["asked for by \(earlier.worker) and \(later.worker)"] : [],
            related: earlier.span == later.span
                ? [] : [Diagnostic.Related("\(owner) listens there already", at: earlier.span)])
    }

    private mutating func warnOfCrowd(_ claim: ListenClaim, _ findings: inout Findings) {
        guard crowded.insert(claim.worker.group).inserted else { return }
        var hint = "let the master open it, for all to share"
        var notes: [String] = []
        if case .internet = claim.address {
            hint = "write 'ports' with one for each id, or " + hint
            notes = ["with listen: {by: master, reuse_port: true} each worker has a queue of its own on that port"]
        }
        findings.report(
            .boundByEach, "cannot bind \(claim.text) in more than one worker: the second finds it taken",
            at: claim.manner, hint: hint, notes: notes)
    }
}
