/// Does something `count` times over a number of tasks at once that share the count, and adds up what comes.
public func sum(
    _ count: Int,
    tasks: Int,
    _ body: @escaping @Sendable (Int) async throws -> UInt64
) async throws -> UInt64 {
    try await withThrowingTaskGroup(of: UInt64.self) { group in
        for index in 0..<tasks {
            let (first, end) = (count * index / tasks, count * (index + 1) / tasks)
            group.addTask {
                var sum: UInt64 = 0
                for number in first..<end { sum += try await body(number) }
                return sum
            }
        }
        return try await group.reduce(0, +)
    }
}
