/// The table of faults: each test adds its rows, which are printed as they come and can be found in the run's log.
enum FaultTable {
    /// Prints a row.
    static func add(_ fault: String, _ phase: String, _ result: String) {
        print("FAULTS: \(fault) | \(phase) | \(result)")
    }
}
