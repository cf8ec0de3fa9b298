import Testing

@testable import PgSQL

@Suite("The cache of prepared statements")
struct StatementCacheTests {
    private func insert(_ cache: StatementCache, _ text: String, types: [UInt32] = []) -> PreparedStatement {
        let statement = PreparedStatement(key: .init(text: text, types: types), name: cache.newName())
        cache.insert(statement)
        return statement
    }

    @Test("the statement unused for longest goes first, and is dropped on the server later")
    func leastRecentlyUsed() {
        let cache = StatementCache(capacity: 3)
        let statements = ["a", "b", "c"].map { insert(cache, $0) }
        #expect(cache.statement("a", types: []) === statements[0])
        _ = insert(cache, "d")
        #expect(cache.count == 3)
        #expect(cache.statement("b", types: []) == nil)
        #expect(cache.statement("a", types: []) != nil)
        #expect(cache.takeEvicted() == [statements[1].name])
        #expect(cache.evicted.isEmpty)
    }

    @Test("declared types make another statement of the same text")
    func types() {
        let cache = StatementCache(capacity: 3)
        let inferred = insert(cache, "a")
        let declared = insert(cache, "a", types: [20])
        #expect(cache.statement("a", types: []) === inferred)
        #expect(cache.statement("a", types: [20]) === declared)
        #expect(cache.statement("a", types: [23]) == nil)
    }

    @Test("a statement of the same text takes the place of the older one")
    func replacing() {
        let cache = StatementCache(capacity: 3)
        let old = insert(cache, "a")
        let new = insert(cache, "a")
        #expect(cache.statement("a", types: []) === new)
        #expect(cache.count == 1)
        #expect(cache.evicted == [old.name])
    }

    @Test("a forgotten statement is not dropped on the server, which has it no more")
    func forgetting() {
        let cache = StatementCache(capacity: 3)
        let statement = insert(cache, "a")
        cache.forget(statement)
        cache.forget(statement)
        cache.remove(statement)
        #expect(cache.count == 0)
        #expect(cache.evicted.isEmpty)
        #expect(cache.statement("a", types: []) == nil)
    }

    @Test("names are never used twice, also after all were dropped")
    func names() {
        let cache = StatementCache(capacity: 100)
        var names: Set<String> = []
        for number in 0..<10_000 { names.insert(insert(cache, "\(number)").name) }
        cache.removeAll()
        #expect(cache.count == 0)
        #expect(cache.evicted.isEmpty)
        #expect(names.insert(cache.newName()).inserted)
        #expect(names.count == 10_001)
    }
}
