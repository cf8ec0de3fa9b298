import Testing
import ThreadLocalPool

private final class Box { }

private func use(_ pool: PerThreadPool<Box>) throws {
    var claim = try pool.claim()
    #expect(claim.resource == nil)
    #expect(pool.statistics.connecting == 1)
    claim.install(Box())
    #expect(throws: PoolError.self) { _ = try pool.claim() }
    #expect(pool.statistics.busy == 1)
    _ = claim.idleNanoseconds
}

@Test func x() async throws {
    let pool = PerThreadPool<Box> { _ in }
    let workers = WorkerThreads(name: "w", maximumThreads: 1)
    try await workers.run {
        try use(pool)
        let c = try pool.claim()
        #expect(c.resource != nil)
        c.release()
        #expect(pool.statistics.idle == 1)
    }
    let l = try await workers.lease()
    #expect(try await l.run { pool.hasResourceOnThisThread })
    l.release()
    pool.close()
    #expect(pool.statistics.total == 0)
    workers.close()
}
