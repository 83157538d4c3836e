import JSONText

extension ContainerResources {
    var kubernetes: JSON? {
        let requests = JSON.of([
            "cpu": requestedCPU.map(ContainerResources.cpuText),
            "memory": requestedMemory.map(ContainerResources.sizeText),
        ])
        let limits = JSON.of([
            "cpu": limitedCPU.map(ContainerResources.cpuText), "memory": limitedMemory.map(ContainerResources.sizeText),
        ])
        return JSON.of(["requests": requests.unlessEmpty, "limits": limits.unlessEmpty]).unlessEmpty
    }

    private static func cpuText(_ thousandths: Int) -> JSON {
        thousandths.isMultiple(of: 1000) ? .text("\(thousandths / 1000)") : .text("\(thousandths)m")
    }

    private static func sizeText(_ bytes: Int) -> JSON {
        for (unit, size) in [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)] where bytes.isMultiple(of: size) {
            return .text("\(bytes / size)\(unit)")
        }
        return .text("\(bytes)")
    }
}
