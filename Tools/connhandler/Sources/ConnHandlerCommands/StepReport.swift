/// Lines of steps as they are taken: name, how it went, what was found, time.
struct StepReport {
    /// Runs a step; its line says what `body` found. A failing one ends the command with its error.
    @discardableResult
    func step<R>(_ name: String, _ body: () async throws -> (R, String)) async throws -> R {
        let stopwatch = Stopwatch()
        do {
            let (result, found) = try await body()
            line(name, "ok", "\(found) (\(stopwatch.elapsed))")
            return result
        } catch {
            line(name, "FAILED", "(\(stopwatch.elapsed))")
            throw error
        }
    }

    /// The line of a step that has no time of its own.
    func line(_ name: String, _ state: String, _ found: String) {
        print("\(name.padded(to: 6)) \(state.padded(to: 7)) \(found)")
    }
}
