/// Runs closures one after another, in the order in which they came.
actor Turns {
    private var last: Task<Void, any Error>?

    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let before = last
        let turn = Task {
            _ = await before?.result
            try await body()
        }
        last = turn
        try await turn.value
    }
}
