import Supervision

/// What a container requests and may use, from thread caps and the limits of control groups.
struct ContainerResources {
    /// Thousandths of a CPU; nil where nothing is known.
    var requestedCPU: Int?, limitedCPU: Int?
    /// Bytes.
    var requestedMemory: Int?, limitedMemory: Int?

    /// The sum over workers that run in one container. A limit needs a limit of each of them.
    init(of workers: [ExportedWorker]) {
        let cpu = workers.map { worker -> (request: Int?, limit: Int?) in
            let cap = worker.spec.program.cap.map { ContainerResources.product($0, 1000) }
            let most = worker.spec.program.attributes.cgroup.cpuMax?.number.map { ContainerResources.product($0, 10) }
            return (cap ?? most, most ?? cap)
        }
        requestedCPU = ContainerResources.sum(cpu.compactMap(\.request))
        limitedCPU = cpu.contains { $0.limit == nil } ? nil : ContainerResources.sum(cpu.compactMap(\.limit))
        let memory = workers.map { worker -> (request: Int?, limit: Int?) in
            let limits = worker.spec.program.attributes.cgroup
            return (limits.memoryHigh?.number ?? limits.memoryMax?.number, limits.memoryMax?.number)
        }
        requestedMemory = ContainerResources.sum(memory.compactMap(\.request))
        limitedMemory = memory.contains { $0.limit == nil } ? nil : ContainerResources.sum(memory.compactMap(\.limit))
        // A request above the limit is refused.
        if let limit = limitedCPU, let request = requestedCPU { requestedCPU = min(request, limit) }
        if let limit = limitedMemory, let request = requestedMemory { requestedMemory = min(request, limit) }
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? .max : product
    }

    private static func sum(_ numbers: [Int]) -> Int? {
        numbers.isEmpty
            ? nil
            : numbers.reduce(0) { total, number in
                let (sum, overflow) = total.addingReportingOverflow(number)
                return overflow ? .max : sum
            }
    }
}

extension CgroupLimit {
    /// The number; nil for no limit.
    var number: Int? { if case .number(let number) = self { number } else { nil } }
}
