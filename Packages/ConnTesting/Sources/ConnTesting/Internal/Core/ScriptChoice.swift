/// Which script the next connection gets.
struct ScriptChoice {
    var next: [FaultScript] = []
    var byNumber: [Int: FaultScript] = [:]
    var chooser: @Sendable (ConnectionInfo) -> FaultScript = { _ in .none }

    /// The script that was laid ready for this connection, if any.
    mutating func takeSpecial(for number: Int) -> FaultScript? {
        if let script = byNumber.removeValue(forKey: number) { return script }
        return next.isEmpty ? nil : next.removeFirst()
    }
}
