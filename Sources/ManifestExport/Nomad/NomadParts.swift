import Supervision

/// Parts that the jobs of both shapes have.
struct NomadParts {
    let options: NomadOptions

    /// The variables of a job that texts use, in front of it.
    func variables(_ needed: [NeededVariable]) -> [HCLBlock] {
        needed.map { variable in
            var block = HCLBlock("variable", variable.name)
            block.set("type", .word("string"))
            block.set("default", variable.fallback.map { .text($0) })
            return block
        }
    }

    func job(_ name: String, type: String, groups: [HCLBlock]) -> HCLBlock {
        var job = HCLBlock("job", name)
        job.set("type", .text(type))
        job.set("datacenters", .texts(options.datacenters))
        job.set("namespace", options.namespace.map { .text($0) })
        for group in groups { job.add(group) }
        return job
    }

    /// The ports of a group, each with a label.
    ///
    /// - Parameter isStatic: Whether a port has its own number on the machine. Otherwise Nomad picks one.
    func network(_ ports: [ContainerPort], isStatic: Bool) -> HCLBlock? {
        let reached = ports.filter { !$0.isLoopback }
        if reached.isEmpty { return nil }
        var network = HCLBlock("network")
        for port in reached {
            var block = HCLBlock("port", NomadParts.label(port))
            if isStatic { block.set("static", .number(Int(port.number))) }
            block.set("to", .number(Int(port.number)))
            network.add(block)
        }
        return network
    }

    func service(_ name: String, _ port: ContainerPort, checks: [HCLBlock]) -> HCLBlock {
        var service = HCLBlock("service")
        service.set("name", .text(name))
        service.set("port", .text(NomadParts.label(port)))
        service.set("provider", "nomad")
        for check in checks { service.add(check) }
        return service
    }

    /// The label of a port, which may have no hyphens where variables are named after it.
    static func label(_ port: ContainerPort) -> String { port.name.replacing("-", with: "_") }

    static func check(
        tcp port: ContainerPort, path: String? = nil, interval: String, timeout: String, restarts limit: Int? = nil
    ) -> HCLBlock {
        var check = HCLBlock("check")
        check.set("type", path == nil ? "tcp" : "http")
        check.set("port", .text(label(port)))
        check.set("path", path.map { .text($0) })
        check.set("interval", .text(interval))
        check.set("timeout", .text(timeout))
        if let limit {
            var restart = HCLBlock("check_restart")
            restart.set("limit", .number(limit))
            restart.set("grace", "10s")
            check.add(restart)
        }
        return check
    }

    /// The settings of a container that both shapes have.
    func container(
        _ ports: [ContainerPort], directories: [String], capabilities: [String], isPrivileged: Bool
    ) -> [HCLBlock.Item] {
        var config = HCLBlock("config")
        config.set("image", .text(options.image ?? ContainerDefaults.image))
        let reached = ports.filter { !$0.isLoopback }
        if !reached.isEmpty { config.set("ports", .texts(reached.map(NomadParts.label))) }
        config.set("readonly_rootfs", true)
        config.set("cap_drop", ["all"])
        let bind = "net_bind_service"
        let added = capabilities + (isPrivileged && !capabilities.contains(bind) ? [bind] : [])
        if !added.isEmpty { config.set("cap_add", .texts(added)) }
        config.set("security_opt", ["no-new-privileges"])
        for directory in directories {
            var mount = HCLBlock("mount")
            mount.set("type", "tmpfs")
            mount.set("target", .text(directory))
            config.add(mount)
        }
        return config.items
    }

    func resources(_ resources: ContainerResources) -> HCLBlock? {
        var block = HCLBlock("resources")
        if let cpu = resources.requestedCPU { block.set("cores", .number(max((cpu + 999) / 1000, 1))) }
        let mebibytes = { (bytes: Int) in HCLValue.number(max((bytes + (1 << 20) - 1) >> 20, 10)) }
        if let memory = resources.requestedMemory { block.set("memory", mebibytes(memory)) }
        if let most = resources.limitedMemory, most != resources.requestedMemory {
            block.set("memory_max", mebibytes(most))
        }
        return block.items.isEmpty ? nil : block
    }
}
