import Supervision

/// The processes of a simulated machine, by the numbers of their launches.
struct SimulatedProcesses {
    private var byNumber: [UInt64: SimulatedProcess] = [:]

    var values: some Collection<SimulatedProcess> { byNumber.values }
    var count: Int { byNumber.count }

    subscript(launch: Launch) -> SimulatedProcess? {
        get { byNumber[launch.number] }
        set { byNumber[launch.number] = newValue }
    }
}
