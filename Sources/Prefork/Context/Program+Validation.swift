internal import Supervision

extension Program {
    /// Why no process can run this program, as the end of a sentence that begins with the worker's id, such as
    /// `sockets[0].name is empty`. Nil if a process can run it.
    ///
    /// A manifest is checked when it is read. The values of a context are checked here.
    ///
    /// - Parameter launchArguments: The number of arguments that were passed to `Master.launch`. They precede the
    ///   context's own display arguments.
    func invalidity(launchArguments: Int) -> String? {
        sockets.invalidity
            ?? fieldContainingNUL(launchArguments).map { "\($0) contains a NUL byte" }
            ?? (options.map { $0.variables + $0.appended } ?? []).lazy.compactMap(\.invalidity).first
            ?? watchdog?.invalidity("watchdog")
            ?? attributes.invalidity
    }

    /// The name of the first field that contains a NUL byte. The system would end the text there.
    private func fieldContainingNUL(_ launchArguments: Int) -> String? {
        var texts = arguments.prefix(launchArguments).enumerated().map { ("arguments[\($0)]", $1) }
        texts += arguments.dropFirst(launchArguments).enumerated().map { ("displayArguments[\($0)]", $1) }
        texts += (options?.arguments ?? []).enumerated().map { ("runtime.arguments[\($0)]", $1) }
        for (index, socket) in sockets.enumerated() {
            switch socket.address {
            case .internet(let host, _): texts.append(("sockets[\(index)].address.host", host))
            case .unix(let path, _): texts.append(("sockets[\(index)].address.path", path))
            }
        }
        let accounts = [("user", attributes.user), ("group", attributes.group)]
        let further = (attributes.supplementaryGroups ?? []).map { ("supplementaryGroups", Optional($0)) }
        for (name, account) in accounts + further {
            if case .name(let text)? = account { texts.append(("launchAttributes.\(name)", text)) }
        }
        return texts.first { $0.1.containsNUL }?.0
    }
}

extension LaunchAttributes {
    /// Why no process can have the attributes; nil if one can.
    fileprivate var invalidity: String? {
        if let number = capabilities?.subtracting(.all).rawValue.trailingZeroBitCount, number < UInt64.bitWidth {
            let last = Capabilities.names.count - 1
            return "launchAttributes.capabilities has the number \(number), and not one of 0...\(last)"
        }
        if let nice, !(-20...19).contains(nice) { return "launchAttributes.nice is \(nice), and not in -20...19" }
        if let value = oomScoreAdjustment, !(-1000...1000).contains(value) {
            return "launchAttributes.oomScoreAdjustment is \(value), and not in -1000...1000"
        }
        if case .cpus(let numbers)? = cpuAffinity {
            if numbers.isEmpty { return "launchAttributes.cpuAffinity has no CPU" }
            if let number = numbers.first(where: { !(0...CPUAffinity.highestCPU).contains($0) }) {
                return
                    "launchAttributes.cpuAffinity has the CPU \(number), and not one of 0...\(CPUAffinity.highestCPU)"
            }
        }
        if let invalidity = cgroup.invalidity { return invalidity }
        for resource in Resource.allCases {
            if let limit = limits[resource], limit.soft > limit.hard {
                return "launchAttributes.limits.\(resource.rawValue) has a soft limit above its hard limit"
            }
        }
        return nil
    }
}

extension CgroupLimits {
    /// Why no control group can have the limits; nil if one can.
    fileprivate var invalidity: String? {
        for setting in CgroupSetting.allCases {
            if case .number(let number)? = limit(setting), number < 1 {
                return "launchAttributes.cgroup has the limit \(number) as \(setting.rawValue), and not one above 0"
            }
        }
        guard let ioWeight, !(1...10_000).contains(ioWeight) else { return nil }
        return "launchAttributes.cgroup.ioWeight is \(ioWeight), and not in 1...10000"
    }
}

extension Array where Element == SocketSpec {
    /// Why the sockets' names cannot be listed in LISTEN_FDNAMES of sd_listen_fds(3), in which a colon separates names.
    fileprivate var invalidity: String? {
        var indices: [String: Int] = [:]
        for (index, socket) in enumerated() {
            let name = socket.name
            if name.isEmpty { return "sockets[\(index)].name is empty" }
            if name.containsControlCharacter {
                return "sockets[\(index)].name contains a control character"
            }
            if name.contains(":") { return "sockets[\(index)].name '\(name)' contains ':', which separates names" }
            if let first = indices.updateValue(index, forKey: name) {
                return "sockets[\(first)] and sockets[\(index)] have the same name '\(name)'"
            }
        }
        return nil
    }
}

extension WorkerID {
    /// Why no worker can have this id, or nil if it is valid. The group is in an environment variable and in log lines.
    var invalidity: String? {
        if group.isEmpty { return "id.group is empty" }
        return group.containsControlCharacter
            ? "id.group \(group.debugDescription) contains a control character" : nil
    }
}

extension Variable {
    fileprivate var invalidity: String? {
        if name.isEmpty || name.contains("=") || name.containsNUL {
            return "runtime sets a variable with the invalid name '\(name.filter { $0 != "\0" })'"
        }
        return value?.containsNUL == true ? "runtime sets \(name) to a value that contains a NUL byte" : nil
    }
}

extension String {
    var containsNUL: Bool { utf8.contains(0) }
    fileprivate var containsControlCharacter: Bool {
        unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
    }
}
